import { startProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Tells, when it takes more than a second, what is waited for, and for how long by now. */
export async function waiting<T>(terminal: Terminal, what: string, work: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const progress = startProgress(
    terminal,
    () => `waiting for ${what} (${Math.round((performance.now() - startedAt) / 1_000)} s)`,
  );
  try {
    return await work;
  } finally {
    progress.end();
  }
}
