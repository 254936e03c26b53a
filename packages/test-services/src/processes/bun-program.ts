import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithUs } from './end-with-us.ts';

/** A program on Bun that serves something. */
export interface BunProgram {
  readonly url: string;
  end(): Promise<void>;
}

const BUN = join(import.meta.dirname, '../../../../runtimes/node_modules/bun/bin/bun.exe');

/**
 * Starts a program of the workspace on Bun; it reads the sources, as the tests do. Its first line is `listening on <port>`.
 *
 * @throws Error with what the program printed when it ends before it listens
 */
export async function startOnBun(program: string, args: readonly string[]): Promise<BunProgram> {
  if (!existsSync(BUN)) throw new Error(`There is no ${BUN}: install the workspace.`);
  const child = spawn(BUN, ['--conditions=@hookgate/source', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  let printed = '';
  child.stderr.on('data', (text: Buffer) => {
    printed = (printed + text).slice(-4_000);
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => {
      const found = /^listening on (\d+)$/.exec(line);
      if (found === null) reject(new Error(`${program} printed ${JSON.stringify(line)} first`));
      else resolve(found[1] as string);
    });
    child.once('close', () => reject(new Error(`${program} ended:\n${printed}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
