import { type ChildScript, waitUntil } from '@hookgate/test-services';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, openBench } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

/** Milliseconds for what a process is to say next; then it is told what it has said. */
const STEP_MS = 20_000;

/** Lines of all processes that begin so. */
function linesOf(children: readonly ChildScript[], start: string): string[] {
  return children.flatMap(({ lines }) => lines.filter((line) => line.startsWith(start)));
}

async function firstToSay(children: readonly ChildScript[], start: string): Promise<ChildScript> {
  const told = children.map(async (child) => {
    await child.line(start, STEP_MS);
    return child;
  });
  return Promise.any(told);
}

/** H5, H6 and H11: workers in processes of their own. */
export function processRows({ name, url, storeUrl }: EngineServers): void {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(name, url, storeUrl);
  });
  afterAll(() => bench.close());

  it('H6 paused beyond its lock: another runs it, and the zombie is told and changes nothing. H5 killed: the other runs it. H11 SIGTERM: all are finished, once', async () => {
    const [first, second] = [bench.start('worker'), bench.start('worker')];
    await Promise.all([first.line('working', STEP_MS), second.line('working', STEP_MS)]);
    const both = [first, second];

    // H6
    expect((await bench.send({ event_id: 'paused', mode: 'hang' })).status).toBe(200);
    const zombie = await firstToSay(both, 'run paused 1');
    const other = zombie === first ? second : first;
    const fence = Number(linesOf([zombie], 'run paused 1')[0]?.split(' ')[3]);
    zombie.kill('SIGSTOP');
    await bench.engine.recover();
    await other.line('done paused 2', STEP_MS);
    expect(Number(linesOf([other], 'run paused 2')[0]?.split(' ')[3])).toBeGreaterThan(fence);
    zombie.kill('SIGCONT');
    await zombie.line('aborted paused', STEP_MS);
    await zombie.line('lost paused', STEP_MS);
    expect(linesOf(both, 'run paused')).toHaveLength(2);

    // H5: in the one that was paused, or the other: whichever gets it.
    expect((await bench.send({ event_id: 'killed', mode: 'hang' })).status).toBe(200);
    const victim = await firstToSay(both, 'run killed 1');
    const survivor = victim === first ? second : first;
    victim.kill('SIGKILL');
    await victim.exit;
    await bench.engine.recover();
    await survivor.line('done killed 2', STEP_MS);
    expect(linesOf(both, 'run killed')).toHaveLength(2);

    // H11
    const ids = Array.from({ length: 20 }, (_, i) => `deployed-${i}`);
    const answers = await Promise.all(ids.map((event_id) => bench.send({ event_id, mode: 'slow' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await survivor.line('run deployed', STEP_MS);
    const third = bench.start('worker');
    survivor.kill('SIGTERM');
    await survivor.line('closed', STEP_MS);
    await survivor.exit;
    await third.line('working', STEP_MS);
    const all = [...both, third];
    await waitUntil('all deployed', () => linesOf(all, 'done deployed').length >= ids.length, STEP_MS);
    await bench.drained();
    const done = linesOf(all, 'done deployed').map((line) => line.split(' ')[1]);
    expect(done.sort()).toEqual(ids.sort());
    expect(await bench.engine.deadLetters()).toEqual([]);
  }, 120_000);
}
