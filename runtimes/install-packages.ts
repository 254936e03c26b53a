import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from './run-command.ts';

const root = resolve(import.meta.dirname, '..');
/** What the programs import of ours. */
const PACKAGES = ['core', 'hono'];

/** Builds the packages, packs them as they would be published, and installs them beside the programs, with plain npm. */
export async function installPackages(folder: string): Promise<void> {
  const filters = PACKAGES.map((name) => `--filter=@hookgate/${name}`);
  await runPnpm(root, ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters]);
  const dependencies: Record<string, string> = { hono: versionOf('packages/hono/node_modules/hono') };
  for (const name of PACKAGES) dependencies[`@hookgate/${name}`] = `file:${await pack(name, folder)}`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  await runCommand(folder, 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']);

  cpSync(join(import.meta.dirname, 'programs'), folder, { recursive: true });
  writeFileSync(join(folder, 'vectors.js'), `export const vectors = ${JSON.stringify(readVectors())};\n`);
}

/** One request, and what becomes of it; `packages/testing/vectors` says more. */
export interface Vector {
  readonly name: string;
  readonly provider: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
  readonly expect: { readonly status: number; readonly event?: string };
}

export function readVectors(): readonly Vector[] {
  return ['ploton', 'platos'].flatMap((name) => {
    const file = join(root, `packages/testing/vectors/${name}.json`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
  });
}

async function pack(name: string, folder: string): Promise<string> {
  const tarballs = join(folder, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  const output = await runPnpm(join(root, 'packages', name), ['pack', '--json', '--pack-destination', tarballs]);
  return (JSON.parse(output.slice(output.indexOf('{'))) as { filename: string }).filename;
}

/** What npm would pack still says `workspace:` and names the sources; pnpm packs what is published. */
function runPnpm(cwd: string, args: readonly string[]): Promise<string> {
  const { npm_execpath: manager = '' } = process.env;
  return /pnpm[^/]*js$/.test(manager)
    ? runCommand(cwd, process.execPath, [manager, ...args])
    : runCommand(cwd, 'npx', ['-y', 'pnpm@12', ...args]);
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version: string }).version;
}
