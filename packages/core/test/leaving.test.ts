import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startScript } from '../../test-services/src/processes/child-script.ts';

const script = (name: string, env: Record<string, string>) =>
  startScript(fileURLToPath(new URL(`./apps/${name}.ts`, import.meta.url)), env);

describe('F32: a process that is stopped mid-handler for longer than its lease', () => {
  it.each([1, 2, 3])('sees at its first look that its signal has aborted (%i)', async () => {
    const stopped = script('stopped-handler', {});
    await stopped.line('began');
    stopped.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    stopped.kill('SIGCONT');
    expect(await stopped.line('signal ')).toBe('true');
    expect(await stopped.exit).toEqual({ code: 0, signal: null });
  });
});

describe('F36: a process with nothing left to do', () => {
  it.each([
    ['late commit', 'refuse'],
    ['late commit', 'hang'],
    ['handler after close', 'refuse'],
    ['handler after close', 'hang'],
    ['closed store', undefined],
    ['handler that never ends', undefined],
    ['handler that never ends', 'refuse'],
    ['handler that never ends', 'hang'],
    ['waiting copy', undefined],
    ['outage', 'refuse'],
    ['outage', 'hang'],
  ])('ends at once: %s, store %s', async (what, how) => {
    const leaving = script('leaving-process', { WHAT: what, ...(how === undefined ? {} : { HOW: how }) });
    await leaving.line('last');
    // Whoever has not gone by then is kept alive by a timer of ours.
    const outcome = await Promise.race([leaving.exit, new Promise((resolve) => setTimeout(resolve, 1_000, 'alive'))]);
    leaving.kill('SIGKILL');
    expect(outcome).toEqual({ code: 0, signal: null });
    // And nobody asked a closed store again and again.
    expect(Number(await leaving.line('calls '))).toBeLessThan(6);
  });
});
