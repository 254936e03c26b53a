import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { endWithUs } from './end-with-us.ts';

/** How a script ended. */
export interface ScriptExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A script of a test in a process of its own. */
export interface ChildScript {
  readonly pid: number;
  /** What it has printed so far, by lines; its errors too. */
  readonly lines: readonly string[];
  /** Resolves with what follows `start` in the first line that starts so, printed already or later. */
  line(start: string, timeoutMs?: number): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly exit: Promise<ScriptExit>;
}

const CONDITION = '--conditions=@hookgate/source';
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;

/** The command that runs a TypeScript file of this workspace, sources and all, on the Node that runs the test. */
export function scriptCommand(file: string): readonly [command: string, ...args: string[]] {
  return [process.execPath, CONDITION, '--import', TSX, file];
}

/**
 * Runs a TypeScript file of this workspace, sources and all, on the Node that runs the test.
 *
 * @param env added to this process's own
 */
export function startScript(file: string, env: Readonly<Record<string, string>> = {}): ChildScript {
  const [command, ...args] = scriptCommand(file);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      tell();
    });
  }
  endWithUs(child);
  let exited: ScriptExit | undefined;
  const exit = once(child, 'close').then(([code, signal]): ScriptExit => {
    exited = { code, signal };
    tell();
    return exited;
  });

  return {
    pid: child.pid as number,
    lines,
    line: (start, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => line.startsWith(start));
          if (found !== undefined) end(() => resolve(found.slice(start.length)));
          else if (exited !== undefined) end(() => reject(failure('ended before')));
        };
        const failure = (how: string): Error => new Error(`${file} ${how} it printed "${start}":\n${lines.join('\n')}`);
        const timer = setTimeout(() => end(() => reject(failure(`ran for ${timeoutMs} ms before`))), timeoutMs);
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        listeners.add(look);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    exit,
  };
}
