import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The application, started as `npm start` does. */
export interface RunningApp {
  readonly app: ChildProcess;
  /** Resolves with what the pattern's group was in each of the first `count` lines that match it, printed already or later. */
  said(pattern: RegExp, count?: number): Promise<readonly string[]>;
}

/** @param settings variables of its environment */
export function startApp(settings: Readonly<Record<string, string>>): RunningApp {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const app = spawn(process.execPath, [...process.execArgv, main], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  createInterface({ input: app.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    lines.push(line);
    console.log(`         ${line}`);
    tell();
  });
  let hasEnded = false;
  app.once('exit', () => {
    hasEnded = true;
    tell();
  });

  return {
    app,
    said: (pattern, count = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.flatMap((line) => pattern.exec(line)?.slice(0, 2).at(-1) ?? []);
          if (found.length < count && !hasEnded) return;
          listeners.delete(look);
          if (found.length >= count) resolve(found.slice(0, count));
          else reject(new Error(`The application has ended before it said ${pattern} ${count} times.`));
        };
        listeners.add(look);
        look();
      }),
  };
}
