/**
 * Says in each packed manifest which repository it was built from. Only the CI that packs knows: npm accepts a provenance only when
 * `repository.url` names the repository that the CI itself vouches for. Locally nothing is added.
 */
export const hooks = {
  beforePacking(manifest) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
    if (!server || !repository) return manifest;
    const directory = manifest.name.replace(/^@hookgate\//, 'packages/');
    const url = `${server}/${repository}`;
    return {
      ...manifest,
      repository: { type: 'git', url: `git+${url}.git`, directory },
      homepage: `${url}/tree/main/${directory}#readme`,
      bugs: { url: `${url}/issues` },
    };
  },
};
