import type { Context } from 'hono';

/** Has a worker live until the work is done, although its request was answered. */
export function keepAlive(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // Other runtimes have no such context, and go on by themselves.
  }
}
