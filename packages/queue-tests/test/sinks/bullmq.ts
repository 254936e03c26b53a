import { memoryStore, platos, type SinkJob } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { bullmq } from '@hookgate/queue/bullmq';
import { startRedis, waitUntil } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { silent, statusOf } from '../support/bench.ts';
import { failure } from '../support/failure.ts';
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

  it('options that are undefined are none: five attempts', async () => {
    const queue = open();
    expect(await statusOf(bullmq(queue, { attempts: undefined, deduplication: undefined } as never))).toBe(200);
    expect((await queue.getJobs()).map(({ opts }) => opts.attempts)).toEqual([5]);
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it('a job that BullMQ takes for another is not confirmed', async () => {
    const queue = open();
    const add = queue.add.bind(queue);
    queue.add = (name, data, options) => add(name, data, { ...options, deduplication: { id: 'all' } });
    expect(await statusOf(bullmq(queue), { event_id: 'first' })).toBe(200);
    expect(await statusOf(bullmq(queue), { event_id: 'second' })).toBe(500);
    expect(await queue.count()).toBe(1);
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it.each([
    ['the first run of a job that was added without attempts', {}, 0, ['queue']],
    ['a retry by hand', { attempts: 1 }, 1, ['queue', 'replay']],
    ['a retry by hand that counts anew', { attempts: 1 }, { resetAttemptsMade: true }, ['queue', 'replay']],
  ])('is observed as what it is: %s', async (_what, options, retry, sources) => {
    const queue = open();
    const seen: string[] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': (_event, { source }) => {
          if (seen.push(source) < sources.length) throw new Error('broken');
        },
      },
    });
    const worker = new Worker(queue.name, consumer.bullmq, { connection: { url, maxRetriesPerRequest: null } });
    worker.on('error', () => {});
    const publish = async (job: SinkJob) => {
      await queue.add('by hand', job.envelope, options);
      return 'stored' as const;
    };
    await statusOf({ name: 'by hand', suppresses: 'never', publish });
    await waitUntil('the first run', () => seen.length > 0);
    if (retry !== 0) {
      await waitUntil('a failed job', async () => (await queue.getFailedCount()) > 0);
      const how = retry === 1 ? undefined : (retry as object);
      for (const job of await queue.getFailed()) await job.retry('failed', how);
      await waitUntil('the second run', () => seen.length > 1);
    }
    await worker.close();
    expect(seen).toEqual(sources);
    await queue.obliterate({ force: true });
    await queue.close();
  });

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

  it('a job larger than Redis takes (512 MB, unless it is told otherwise), or than `sizeLimit` of BullMQ: 500, and the others go on', async () => {
    const queue = open(spoilt.url);
    await queue.waitUntilReady();
    const large = { event_id: 'large', text: 'x'.repeat(1_500_000) };
    await withSetting(['config', 'set', 'proto-max-bulk-len', '1048576'], async () => {
      // Redis ends the connection.
      expect((await failure(bullmq(queue), large, 4_000)).status).toBe(500);
      expect(await statusOf(bullmq(queue), { event_id: 'fine' })).toBe(200);
    });
    await withSetting(['config', 'set', 'proto-max-bulk-len', '536870912'], async () => {
      const limited = await failure(bullmq(queue, { sizeLimit: 100_000 }), large);
      expect(limited).toEqual({ status: 500, message: expect.stringContaining('exceeds the limit 100000 bytes') });
      expect(await statusOf(bullmq(queue), large)).toBe(200);
    });
    expect(await queue.count()).toBe(2);
    await queue.disconnect();
  });
}
