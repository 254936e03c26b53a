import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startScript } from '../../test-services/src/processes/child-script.ts';

describe('F36: a process with a store and nothing left to do', () => {
  it.each(['sweeping now and then', 'a sweep that failed', 'conflicts'])('ends at once: %s', async (what) => {
    const leaving = startScript(fileURLToPath(new URL('./apps/leaving-store.ts', import.meta.url)), { WHAT: what });
    await leaving.line('last');
    // Whoever has not gone by then is kept alive by a timer of ours.
    const outcome = await Promise.race([leaving.exit, new Promise((resolve) => setTimeout(resolve, 10_000, 'alive'))]);
    leaving.kill('SIGKILL');
    expect(outcome).toEqual({ code: 0, signal: null });
    expect(Number(await leaving.line('calls '))).toBeLessThan(50);
  });
});
