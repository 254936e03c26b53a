import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exporters } from './exporters.ts';
import type { Compile } from './old-compiler.ts';
import { pnpmCommand } from './pnpm-command.ts';
import { run } from './run-command.ts';

/**
 * Compiles modules that export what our functions return, with `declaration: true`, where each application reaches only what it
 * installed itself, as pnpm lays it out: a type that our entry does not name cannot be written into a declaration there (TS2742,
 * TS2883). All applications are one pnpm workspace: one install, and one run of each compiler.
 *
 * @param compilers by their names
 */
export async function checkDeclarations(
  check: (name: string, body: () => unknown) => Promise<void>,
  folder: string,
  tarballs: Map<string, string>,
  compilers: Record<string, Compile>,
): Promise<void> {
  mkdirSync(folder);
  const fileOf = (name: string): string => `file:${tarballs.get(name)}`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { '@types/node': '20' } }));
  // The adapters ask for a core that is not published yet.
  const workspace = { packages: ['*'], overrides: { '@hookgate/core': fileOf('core') } };
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(workspace));
  for (const [name, { installs, program }] of Object.entries(exporters)) {
    const home = join(folder, name);
    mkdirSync(home);
    const dependencies = { [`@hookgate/${name}`]: fileOf(name), ...installs };
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
    writeFileSync(join(home, 'hook.ts'), program);
  }
  const [command, ...first] = pnpmCommand();
  await check('declarations: pnpm install', () =>
    run(folder, command, [
      ...first,
      'install',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-frozen-lockfile',
      '--config.node-linker=isolated',
    ]),
  );
  for (const [typescript, compile] of Object.entries(compilers)) {
    await check(`declarations: of all adapters and the core, ${typescript}`, () =>
      compile(folder, [
        ...['--target', 'es2022', '--module', 'nodenext', '--strict', '--skipLibCheck', '--types', 'node'],
        ...['--declaration', '--outDir', `out-${typescript}`],
        ...Object.keys(exporters).map((name) => join(name, 'hook.ts')),
      ]),
    );
  }
}
