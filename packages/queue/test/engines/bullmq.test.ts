import { findRedis, startRedis } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Queue } from 'bullmq';
import { afterAll, describe, it } from 'vitest';
import { bullmq } from '../../src/bullmq/index.ts';
import { newName, queues } from '../support/engine.ts';

const found = await findRedis();
const mute = 'missing' in found ? undefined : await startRedis();
const full = 'missing' in found ? undefined : await startRedis('--maxmemory', '1', '--maxmemory-policy', 'noeviction');
afterAll(async () => {
  if (!('missing' in found)) await found.stop();
  await mute?.stop();
  await full?.stop();
});

function open(url: string): Queue {
  const queue = new Queue(newName(), { connection: { url, maxRetriesPerRequest: 1 } });
  queue.on('error', () => {});
  return queue;
}

describe.skipIf('missing' in found)('BullMQ', () => {
  const { url } = found as { url: string };
  const all = queues(async () => {
    const queue = open(url);
    return {
      sink: bullmq(queue),
      take: async () => (await queue.getJobs(['waiting'], 0, -1, true)).map(({ data }) => JSON.stringify(data)),
      close: async () => {
        await queue.obliterate({ force: true });
        await queue.close();
      },
    };
  });

  sinkConformance(
    { describe, it },
    {
      name: 'BullMQ',
      ...all,
      capabilities: {
        createUnreachable: () => {
          mute?.pause();
          const queue = open(mute?.url as string);
          return all.add(bullmq(queue), async () => {
            mute?.resume();
            await queue.disconnect();
          });
        },
        createRefusing: () => {
          const queue = open(full?.url as string);
          return all.add(bullmq(queue), () => queue.disconnect());
        },
      },
    },
  );
});
