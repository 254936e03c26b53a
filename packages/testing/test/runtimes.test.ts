import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const programs = join(import.meta.dirname, 'programs');
const runtimes = join(import.meta.dirname, '../../../runtimes/node_modules');
const folder = mkdtempSync(join(tmpdir(), 'hookgate-testing-'));

/** Everything in one file, so that it runs where nothing is installed. */
beforeAll(async () => {
  await build({
    entry: [join(import.meta.dirname, '../src/index.ts')],
    outDir: folder,
    config: false,
    format: ['esm', 'cjs'],
    outExtension: ({ format }) => ({ js: format === 'esm' ? '.mjs' : '.cjs' }),
    platform: 'node',
    target: 'node20',
    noExternal: [/^@hookgate\//, /^#/],
    esbuildOptions(options) {
      options.conditions = ['@hookgate/source'];
    },
    removeNodeProtocol: false,
    silent: true,
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nodes = ['node20', 'node22', 'node24', 'node26'].map((name) => [name, `${name}/bin/node`, []] as const);
const others = [
  ['bun', 'bun/bin/bun.exe', []],
  ['deno', 'deno/deno', ['run', '--allow-all', '--no-config', '--node-modules-dir=manual']],
] as const;

describe.each([...nodes, ...others])('on %s', (name, path, args) => {
  it.each([
    ['ESM', 'esm.mjs', 'index.mjs'],
    ['CommonJS', 'commonjs.cjs', 'index.cjs'],
  ])(
    '%s',
    async (_format, program, library) => {
      const binary = join(runtimes, path);
      expect(existsSync(binary), `${name} is installed`).toBe(true);
      const { stdout } = await promisify(execFile)(binary, [...args, join(programs, program), join(folder, library)]);
      expect(stdout).toBe('all is well\n');
    },
    60_000,
  );
});

it('imports neither a framework nor a test runner', () => {
  const code = readFileSync(join(folder, 'index.mjs'), 'utf8');
  const imported = [...code.matchAll(/^(?:import|export)[^'"]*?from ?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm)];
  for (const [, first, second] of imported) expect(first ?? second).toMatch(/^node:/);
  expect(imported.length).toBeGreaterThan(3);
});
