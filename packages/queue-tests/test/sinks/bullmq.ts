import { bullmq } from '@hookgate/queue/bullmq';
import { startRedis } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { statusOf } from '../support/bench.ts';
import { newName, openQueues } from './open-queues.ts';

/** The sink for BullMQ, on a server that works, and on one of its own that hangs, is full or a replica. */
export async function bullmqSink(url: string): Promise<void> {
  const spoilt = await startRedis();
  afterAll(() => spoilt?.stop());

  function open(to = url): Queue {
    const queue = new Queue(newName(), { connection: { url: to, maxRetriesPerRequest: 1 } });
    queue.on('error', () => {});
    return queue;
  }
  const all = openQueues(async () => {
    const queue = open();
    return {
      sink: bullmq(queue),
      take: async () => (await queue.getJobs(['waiting'], 0, -1, true)).map(({ data }) => JSON.stringify(data)),
      close: async () => {
        await queue.obliterate({ force: true });
        await queue.close();
      },
    };
  });
  if (spoilt === undefined) return;

  async function withSetting(set: readonly [string, ...string[]], run: () => Promise<void>): Promise<void> {
    const client = new Redis(spoilt?.url as string);
    const [command, ...args] = set;
    await client.call(command, ...args);
    await run().finally(() => client.quit());
  }
  const capabilities = {
    createUnreachable: () => {
      spoilt.pause();
      const queue = open(spoilt.url);
      return all.add(bullmq(queue), async () => {
        spoilt.resume();
        await queue.disconnect();
      });
    },
  };
  sinkConformance({ describe, it }, { name: 'BullMQ', ...all, capabilities });

  it.each([
    ['full', ['config', 'set', 'maxmemory', '1'], ['config', 'set', 'maxmemory', '0']],
    ['read-only', ['replicaof', '127.0.0.1', '1'], ['replicaof', 'no', 'one']],
  ] as const)('a Redis that is %s: 500 in time, and 200 once it is mended', async (_what, spoil, mend) => {
    const queue = open(spoilt.url);
    const sink = bullmq(queue);
    await queue.waitUntilReady();
    await withSetting(spoil, async () => expect(await statusOf(sink, { event_id: 'refused' })).toBe(500));
    await withSetting(mend, async () => expect(await statusOf(sink, { event_id: 'refused' })).toBe(200));
    expect(await queue.count()).toBe(1);
    await queue.disconnect();
  });
}
