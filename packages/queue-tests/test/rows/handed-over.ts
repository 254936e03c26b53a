import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Connection } from 'rabbitmq-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTEMPTS, type EngineName } from '../../src/index.ts';
import { type Bench, openBench, silent } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

/** Has an engine hand its one job to somebody who gives it back, so often. */
type HandOver = (place: Bench['place'], times: number) => Promise<void>;

const HAND_OVER: Partial<Readonly<Record<EngineName, HandOver>>> = {
  async nats({ url, queue }, times) {
    const connection = await connect({ servers: url });
    const consumer = await jetstream(connection).consumers.get(queue, 'worker');
    for (let time = 1; time <= times; time += 1) {
      const message = await consumer.next({ expires: 5_000 });
      expect(message?.info.deliveryCount).toBe(time);
      message?.nak();
    }
    await connection.drain();
  },
  async rabbitmq({ url, queue }, times) {
    const connection = new Connection(url);
    connection.on('error', () => {});
    const channel = await connection.acquire();
    for (let time = 1; time <= times; time += 1) {
      const message = await channel.basicGet({ queue });
      expect(message?.headers?.['x-delivery-count'] ?? 0).toBe(time - 1);
      channel.basicNack({ deliveryTag: message?.deliveryTag as number, requeue: true });
    }
    await channel.close();
    await connection.close();
  },
};

/** The engines that these rows are for. */
export const HANDING_OVER: ReadonlySet<string> = new Set(Object.keys(HAND_OVER));

/** What a queue hands to a worker that is paused, killed or just closing is no run: that a job is handed over often sets nothing aside. */
export function handedOverRows({ name, url, storeUrl }: EngineServers): void {
  const handOver = HAND_OVER[name] as HandOver;
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(name, url, storeUrl);
  });
  afterEach(() => bench.close());

  it('a job that was handed over more often than it may run, and never ran: it runs once, and is no dead letter', async () => {
    await bench.send({ event_id: 'wanderer' });
    await handOver(bench.place, ATTEMPTS + 1);
    const runs: string[] = [];
    const on = {
      '*': ({ event_id }: { readonly event_id: string }, { attempt }: { readonly attempt: number }) =>
        void runs.push(`${event_id} ${attempt}`),
    };
    const stop = await bench.engine.work(consume(platos, { store: memoryStore(), logger: silent, on }));
    await bench.drained();
    await stop();
    expect(runs).toEqual(['wanderer 1']);
    expect(await bench.engine.deadLetters()).toEqual([]);
  });
}
