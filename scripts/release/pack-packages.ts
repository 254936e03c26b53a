import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pnpmCommand } from '../pnpm-command.ts';

const packagesFolder = resolve(import.meta.dirname, '../../packages');

/** Names of the folders in `packages/` that are published. */
export function listPublicPackages(): string[] {
  return readdirSync(packagesFolder).filter(
    (name) => !JSON.parse(readFileSync(join(packagesFolder, name, 'package.json'), 'utf8')).private,
  );
}

/**
 * Packs every public package into `folder`, as npm will be given it: pnpm writes versions and published exports into the manifest, and
 * `.pnpmfile.mjs` the repository. Needs a build. Returns the tarballs by the package's folder; throws what pnpm printed.
 */
export function packPackages(folder: string, env: Record<string, string> = {}): Map<string, string> {
  const [command, ...first] = pnpmCommand();
  return new Map(
    listPublicPackages().map((name) => {
      const args = [...first, 'pack', '--json', '--pack-destination', folder];
      const { status, stdout, stderr } = spawnSync(command, args, {
        cwd: join(packagesFolder, name),
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`pnpm pack of ${name}\n${stdout}${stderr}`);
      return [name, JSON.parse(stdout).filename as string];
    }),
  );
}

/** The manifest inside a tarball. */
export function readPackedManifest(tarball: string): Record<string, unknown> {
  const { stdout } = spawnSync('tar', ['xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  return JSON.parse(stdout);
}
