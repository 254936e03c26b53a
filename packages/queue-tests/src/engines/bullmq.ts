import { bullmq } from '@hookgate/queue/bullmq';
import { type Job, Queue, Worker } from 'bullmq';
import { ATTEMPTS, CONCURRENCY, type Engine, type EnginePlace } from '../engine.ts';

const PAUSE_MS = 50;

export async function openBullmq({
  url,
  queue: name,
  lockMs,
  concurrency = CONCURRENCY,
}: EnginePlace): Promise<Engine> {
  const queue = new Queue(name, { connection: { url, maxRetriesPerRequest: 1 } });
  queue.on('error', () => {});
  return {
    sink: bullmq(queue, { attempts: ATTEMPTS, backoff: PAUSE_MS }),
    async work(consumer) {
      const worker = new Worker(name, consumer.bullmq, {
        connection: { url, maxRetriesPerRequest: null },
        concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: 1_000,
        drainDelay: 1,
      });
      worker.on('error', () => {});
      return () => worker.close();
    },
    async pending() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, each) => sum + each, 0);
    },
    deadLetters: async () =>
      (await queue.getFailed()).map(({ data, failedReason }) => ({ text: JSON.stringify(data), reason: failedReason })),
    async replay() {
      await Promise.all((await queue.getFailed()).map((job: Job) => job.retry()));
    },
    insert: async (text) => void (await queue.add('by hand', parsed(text))),
    add: async (event) => void (await queue.add('by hand', event)),
    recover: async () => {},
    close: () => queue.close(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
