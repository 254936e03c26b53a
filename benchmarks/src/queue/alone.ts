import { createReceiver, type Handler, ploton, type Sink } from '@hookgate/core';
import { consume, handOff } from '@hookgate/queue';
import { SECRET } from '../deliveries.ts';
import { digits, median } from '../harness/statistics.ts';
import { printTable } from '../harness/table.ts';
import { forgetfulStore } from '../micro/hookgate.ts';
import { deliveryPool } from '../micro/pool.ts';
import { makeJob } from './make-job.ts';

const [SIZE, OPERATIONS, AT_ONCE, WARM_UP_ROUNDS] = [1_024, 10_000, 32, 3];
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sink: Sink = {
  name: 'none',
  suppresses: 'never',
  async publish({ text }) {
    await later();
    // What most queues take, and what is made when it is asked for.
    return text === '' ? 'unknown' : 'stored';
  },
};

type Run = (number: number) => Promise<unknown>;

/** What a hand-off and a job cost where queue and store cost nothing: both answer with the next turn of the event loop. */
export async function measureAlone(rounds: number): Promise<void> {
  const jobs = await Promise.all(Array.from({ length: 1_000 }, (_, number) => makeJob(number)));
  const consumer = consume(ploton, { store: forgetfulStore(), on: { '*': later } });
  const variants: Readonly<Record<string, Run>> = {
    'a delivery whose handler waits for a turn': receive(later),
    '… and makes JSON of the event': receive(async (event) => {
      JSON.stringify(event);
      await later();
    }),
    '… is handed off': receive(handOff(sink) as Handler<object>),
    'a job whose handler waits for a turn: read and waited for': async (number) => {
      JSON.parse(jobs[number % jobs.length]?.text as string);
      await later();
    },
    '… by `consume`': (number) =>
      consumer.process(jobs[number % jobs.length]?.text, { consumer: 'benchmark', attempt: 1 }),
  };
  const samples = new Map<string, number[]>(Object.keys(variants).map((name) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const micros = await cpuOf(run);
      if (round >= 0) samples.get(name)?.push(micros);
    }
  }
  printTable(
    'without an engine and a store, 1 KB',
    ['', 'CPU'],
    [...samples].map(([name, all]) => [name, `${digits(median(all))} µs`]),
  );
}

async function cpuOf(run: Run): Promise<number> {
  const before = process.cpuUsage();
  let left = OPERATIONS;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await run(left);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / OPERATIONS;
}

function receive(handler: Handler<object>): Run {
  const pool = deliveryPool('ploton', SIZE);
  const receiver = createReceiver(ploton, { secret: SECRET, store: forgetfulStore(), on: { '*': handler as never } });
  return async (number) => {
    const { headers, body } = pool[Math.abs(number) % pool.length] as (typeof pool)[number];
    const request = {
      method: 'POST',
      url: '/webhook',
      header: (name: string) => headers[name],
      body: () => Promise.resolve(body),
    };
    const admission = await receiver.admit(request, '/webhook');
    if (admission.kind !== 'reply' || admission.reply.status !== 200) throw new Error(JSON.stringify(admission));
  };
}
