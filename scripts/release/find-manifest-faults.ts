/** Where a release is built, as GitHub Actions says it: `GITHUB_SERVER_URL` and `GITHUB_REPOSITORY` (`owner/name`). */
export interface BuiltIn {
  server: string;
  repository: string;
}

/** What keeps a packed manifest from being published with provenance, or tells a reader nothing; empty when all is well. */
export function findManifestFaults(manifest: Record<string, unknown>, { server, repository }: BuiltIn): string[] {
  const directory = String(manifest['name']).replace(/^@hookgate\//, 'packages/');
  const url = `${server}/${repository}`;
  const expected: Record<string, unknown> = {
    repository: { type: 'git', url: `git+${url}.git`, directory },
    homepage: `${url}/tree/main/${directory}#readme`,
    bugs: { url: `${url}/issues` },
    license: 'MIT',
  };
  const faults = Object.entries(expected)
    .filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value))
    .map(
      ([field, value]) => `${field} is ${JSON.stringify(manifest[field]) ?? 'missing'}, not ${JSON.stringify(value)}`,
    );
  const publishConfig = manifest['publishConfig'] as Record<string, unknown> | undefined;
  if (publishConfig?.['provenance'] !== true) faults.push('publishConfig.provenance is not true');
  if (publishConfig?.['access'] !== 'public') faults.push('publishConfig.access is not "public"');
  const { scripts: _scripts, ...published } = manifest;
  for (const leak of ['@hookgate/source', 'workspace:', 'catalog:']) {
    if (JSON.stringify(published).includes(leak)) faults.push(`it still says ${leak}`);
  }
  return faults;
}
