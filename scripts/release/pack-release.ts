/**
 * Makes what a release uploads, in the job that may not upload: packs every public package into the folder given and refuses
 * manifests that npm would not take with a provenance. Needs a build, and the CI's own word on where it runs.
 *
 *   node scripts/release/pack-release.ts release
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { findManifestFaults } from './find-manifest-faults.ts';
import { packPackages, readPackedManifest } from './pack-packages.ts';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) throw new Error('GITHUB_SERVER_URL and GITHUB_REPOSITORY say where a release is built');

const folder = resolve(process.argv[2] ?? 'release');
mkdirSync(folder, { recursive: true });
for (const [name, tarball] of packPackages(folder)) {
  const faults = findManifestFaults(readPackedManifest(tarball), { server, repository });
  if (faults.length > 0) throw new Error(`${name}/package.json: ${faults.join('; ')}`);
  console.log(tarball);
}
