import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BIN = fileURLToPath(new URL('../../src/hookgate.ts', import.meta.url));
const require = createRequire(new URL('../../../test-services/package.json', import.meta.url));
const TSX = pathToFileURL(require.resolve('tsx/esm')).href;

/** How to start the program, sources and all, on the Node that runs the test. */
export const startBin: readonly [command: string, ...args: string[]] = [
  process.execPath,
  '--conditions=@hookgate/source',
  '--import',
  TSX,
  BIN,
];

/** Runs the program in a process of its own. */
export async function runBin(
  args: readonly string[],
  { env = {}, input }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [command, ...first] = startBin;
  const child = spawn(command, [...first, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    return () => Buffer.concat(pieces).toString('utf8');
  }) as [() => string, () => string];
  child.stdin.end(input ?? '');
  const [code] = await once(child, 'close');
  return { code: code as number, out: out(), err: err() };
}
