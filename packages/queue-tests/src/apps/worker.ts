/**
 * A worker in a process of its own. Prints `working`, then for each event `run ID ATTEMPT FENCE SOURCE` when its handler begins, and
 * `done ID ATTEMPT` when it ends. An event whose `mode` is `hang` never ends in its first run, unless its claim is lost: then `aborted ID` is
 * printed, and it ends as if all were well; one that is `slow` takes a while; one that is `broken` fails. `lost ID` is a claim that was lost.
 */
import { platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { redisStore } from '@hookgate/redis';
import { Redis } from 'ioredis';
import type { EngineName } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

const { ENGINE = '', URL = '', QUEUE = '', LOCK_MS = '', STORE_URL = '', PREFIX = '' } = process.env;
const SLOW_MS = 150;

const client = new Redis(STORE_URL, { maxRetriesPerRequest: 1 });
client.on('error', () => {});
const engine = await openEngine(ENGINE as EngineName, { url: URL, queue: QUEUE, lockMs: Number(LOCK_MS) });
const consumer = consume(platos, {
  store: redisStore({ client, prefix: PREFIX }),
  leaseMs: Number(LOCK_MS),
  logger: { info() {}, warn() {}, error() {} },
  observer(seen) {
    if (seen.type === 'lost-claim') console.log(`lost ${seen.fields.event_id}`);
  },
  on: {
    async '*'(event, { attempt, fence, source, signal }) {
      const { event_id: id, mode } = event as unknown as { readonly event_id: string; readonly mode?: string };
      console.log(`run ${id} ${attempt} ${fence} ${source}`);
      if (mode === 'broken') throw new Error('broken');
      if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      if (mode === 'hang' && attempt === 1) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        console.log(`aborted ${id}`);
      }
      console.log(`done ${id} ${attempt}`);
    },
  },
});
const stop = await engine.work(consumer);
console.log('working');

process.once('SIGTERM', async () => {
  await stop();
  await consumer.close();
  await engine.close();
  client.disconnect();
  console.log('closed');
});
