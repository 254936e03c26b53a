import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { scriptCommand } from '@hookgate/test-services';

/** How to start the program. */
export const startBin: readonly [command: string, ...args: string[]] = scriptCommand(
  fileURLToPath(new URL('../../src/hookgate.ts', import.meta.url)),
);

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
