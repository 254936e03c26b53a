import { strict as assert } from 'node:assert';

/** Runs something and fails when the process saw an error that nobody caught. */
export async function withoutUncaughtErrors(run: () => Promise<void>): Promise<void> {
  const seen: unknown[] = [];
  const note = (error: unknown): void => void seen.push(error);
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
  try {
    await run();
    // Rejections count as unhandled only after the microtasks of their turn.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
    process.off('uncaughtExceptionMonitor', note);
  }
  assert.deepEqual(seen, [], 'an error was caught by nobody');
}
