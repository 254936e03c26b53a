import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startBin } from './run-bin.ts';

/** The program in a process of its own that goes on. */
export interface Running {
  /** The first line of its output that passes, printed already or later. */
  line(test: (line: string) => boolean): Promise<string>;
  readonly lines: readonly string[];
  readonly err: () => string;
  kill(signal: NodeJS.Signals): void;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts the program. */
export function startHookgate(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const [command, ...first] = startBin;
  const child = spawn(command, [...first, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let err = '';
  child.stderr.on('data', (piece: Buffer) => {
    err += piece.toString('utf8');
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of [...waiting]) look();
  });
  const exit = once(child, 'close').then(([code, signal]) => {
    for (const look of [...waiting]) look();
    return { code, signal };
  });
  return {
    lines,
    err: () => err,
    kill: (signal) => void child.kill(signal),
    exit,
    line: (test) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(test);
          if (found === undefined && child.exitCode === null) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`It ended before it printed that:\n${lines.join('\n')}\n${err}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
