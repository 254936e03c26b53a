import { memoryStore, platos, type Sink, type SinkJob } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { type ChildScript, findRedis } from '@hookgate/test-services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ATTEMPTS, ENGINES, findServer } from '../src/index.ts';
import { type Bench, openBench, receiverOf, silent } from './support/bench.ts';

const redis = await findRedis();
const servers = await Promise.all(ENGINES.map(async (name) => ({ name, found: await findServer(name) })));
afterAll(async () => {
  for (const { found } of servers) if (!('missing' in found)) await found.stop();
  if (!('missing' in redis)) await redis.stop();
});

/** Lines of all processes that begin so. */
function linesOf(children: readonly { readonly lines: readonly string[] }[], start: string): string[] {
  return children.flatMap(({ lines }) => lines.filter((line) => line.startsWith(start)));
}

async function firstToSay(children: readonly ChildScript[], start: string): Promise<ChildScript> {
  const told = children.map(async (child) => {
    await child.line(start);
    return child;
  });
  return Promise.any(told);
}

for (const { name, found } of servers) {
  const missing = 'missing' in redis ? redis.missing : 'missing' in found ? found.missing : undefined;
  const { url } = found as { url: string };

  describe.skipIf(missing !== undefined)(`${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let bench: Bench;
    const open = async (): Promise<void> => {
      bench = await openBench(name, url, (redis as { url: string }).url);
    };

    // Graphile Worker gives the jobs of a worker that is gone to another only after four hours, or when it is told who is gone.
    describe.skipIf(name === 'graphile-worker')('processes', () => {
      beforeAll(open);
      afterAll(() => bench.close());

      it('H6 paused beyond its lock: another runs it, and the zombie is told and changes nothing. H5 killed: the other runs it. H11 SIGTERM: all are finished, once', async () => {
        const [first, second] = [bench.start('worker'), bench.start('worker')];
        await Promise.all([first.line('working'), second.line('working')]);
        const both = [first, second];

        // H6
        expect((await bench.send({ event_id: 'paused', mode: 'hang' })).status).toBe(200);
        const zombie = await firstToSay(both, 'run paused 1');
        const other = zombie === first ? second : first;
        const fence = Number(linesOf([zombie], 'run paused 1')[0]?.split(' ')[3]);
        zombie.kill('SIGSTOP');
        await bench.engine.recover();
        await other.line('done paused 2');
        expect(Number(linesOf([other], 'run paused 2')[0]?.split(' ')[3])).toBeGreaterThan(fence);
        zombie.kill('SIGCONT');
        await zombie.line('aborted paused');
        await zombie.line('lost paused');
        expect(linesOf(both, 'run paused')).toHaveLength(2);

        // H5: in the one that was paused, or the other: whichever gets it.
        expect((await bench.send({ event_id: 'killed', mode: 'hang' })).status).toBe(200);
        const victim = await firstToSay(both, 'run killed 1');
        const survivor = victim === first ? second : first;
        victim.kill('SIGKILL');
        await victim.exit;
        await bench.engine.recover();
        await survivor.line('done killed 2');
        expect(linesOf(both, 'run killed')).toHaveLength(2);

        // H11
        const ids = Array.from({ length: 20 }, (_, i) => `deployed-${i}`);
        for (const event_id of ids) expect((await bench.send({ event_id, mode: 'slow' })).status).toBe(200);
        await survivor.line('run deployed');
        const third = bench.start('worker');
        survivor.kill('SIGTERM');
        await survivor.line('closed');
        await survivor.exit;
        await third.line('working');
        const all = [...both, third];
        while (linesOf(all, 'done deployed').length < ids.length)
          await new Promise((resolve) => setTimeout(resolve, 50));
        await bench.drained();
        const done = linesOf(all, 'done deployed').map((line) => line.split(' ')[1]);
        expect(done.sort()).toEqual(ids.sort());
        expect(await bench.engine.deadLetters()).toEqual([]);
      }, 60_000);
    });

    describe('in one process', () => {
      beforeEach(open);
      afterEach(() => bench.close());

      it('H8 published again when the job is gone: no second run', async () => {
        const runs: string[] = [];
        const consumer = consume(platos, {
          store: memoryStore(),
          logger: silent,
          on: { '*': ({ event_id }) => void runs.push(event_id) },
        });
        const stop = await bench.engine.work(consumer);
        await bench.send({ event_id: 'again' });
        await bench.drained();
        // As if the receiver had forgotten it, and the queue too.
        const { insert } = bench.engine;
        await insert(await textOf(bench, 'again'));
        await bench.drained();
        await stop();
        expect(runs).toEqual(['again']);
      });

      it('H9 poison, H10 no jobs, H14 replay: dead letters with their reason, the queue goes on, and what is mended runs once', async () => {
        const runs: string[] = [];
        let isMended = false;
        const consumer = consume(platos, {
          store: memoryStore(),
          logger: silent,
          on: {
            'message.created': (event, { source }) => {
              runs.push(`${event.event_id} ${source}`);
              if (event.event_id === 'poison' && !isMended) throw new Error('cannot digest it');
            },
          },
        });
        const stop = await bench.engine.work(consumer);
        const good = JSON.parse(await textOf(bench, 'never')) as object;
        await bench.send({ event_id: 'poison' });
        const strangers = [{ ...good, version: 9 }, { ...good, provider: 'ploton' }, { hello: 'world' }];
        for (const stranger of strangers) await bench.engine.insert(JSON.stringify(stranger));
        await bench.send({ event_id: 'fine' });
        await bench.drained();
        expect(runs.filter((run) => run.startsWith('poison'))).toEqual(Array(ATTEMPTS).fill('poison queue'));
        expect(runs).toContain('fine queue');

        const letters = await bench.engine.deadLetters();
        const reasonOf = (part: string): string | undefined => letters.find(({ text }) => text.includes(part))?.reason;
        expect(letters).toHaveLength(1 + strangers.length);
        expect(reasonOf('poison')).toContain('cannot digest it');
        expect(reasonOf('"version":9')).toContain('This job is of version 9');
        expect(reasonOf('"provider":"ploton"')).toContain('of the sender');
        expect(reasonOf('hello')).toContain('This is no job that toJob made');

        isMended = true;
        await bench.engine.replay();
        await bench.drained();
        await stop();
        expect(runs.filter((run) => run === 'poison replay')).toHaveLength(1);
        expect(runs.filter((run) => run.startsWith('poison'))).toHaveLength(ATTEMPTS + 1);
      });
    });
  });
}

/** The text of a job for an event, as a sink is given it. */
async function textOf(bench: Bench, event_id: string): Promise<string> {
  let text = '';
  const sink = {
    name: 'text',
    suppresses: 'never',
    async publish(job: SinkJob) {
      text = job.text;
      return 'stored';
    },
  } as const satisfies Sink;
  await receiverOf({ ...bench.engine, sink }, memoryStore(), {})({ event_id });
  return text;
}
