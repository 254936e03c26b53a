import { rabbitmq } from '@hookgate/queue/rabbitmq';
import { Connection, type SyncMessage } from 'rabbitmq-client';
import { ATTEMPTS, CONCURRENCY, type DeadLetter, type Engine, type EnginePlace } from '../engine.ts';

const PAUSE_MS = 50;

export async function openRabbitmq({ url, queue, lockMs, concurrency = CONCURRENCY }: EnginePlace): Promise<Engine> {
  // A worker that is stopped is gone when it misses two heartbeats.
  const connection = new Connection({ url, heartbeat: Math.max(1, Math.round(lockMs / 1_000)), retryLow: 100 });
  connection.on('error', () => {});
  await connection.onConnect(30_000);
  const dead = `${queue}_dead`;
  for (const name of [queue, dead]) {
    await connection.queueDeclare({ queue: name, durable: true, arguments: { 'x-queue-type': 'quorum' } });
  }
  const publisher = connection.createPublisher({ confirm: true });
  const kept: DeadLetter[] = [];

  async function letters(): Promise<readonly DeadLetter[]> {
    for (;;) {
      const message: SyncMessage | undefined = await connection.basicGet({ queue: dead, noAck: true });
      if (message === undefined) return kept;
      const { 'hookgate-reason': reason, 'hookgate-detail': detail } = message.headers ?? {};
      kept.push({ text: String(message.body), reason: `${reason}: ${detail}` });
    }
  }

  let running = 0;
  return {
    sink: rabbitmq(connection, { queue }),
    async work(consumer) {
      const handler = consumer.rabbitmq(connection, {
        queue,
        deadLetter: dead,
        attempts: ATTEMPTS,
        backoffMs: () => PAUSE_MS,
      });
      const worker = connection.createConsumer(
        { queue, queueOptions: { passive: true }, qos: { prefetchCount: concurrency } },
        async (message) => {
          running += 1;
          try {
            return await handler(message);
          } finally {
            running -= 1;
          }
        },
      );
      worker.on('error', () => {});
      return () => worker.close();
    },
    async pending() {
      const { messageCount } = await connection.queueDeclare({ queue, passive: true });
      return messageCount + running;
    },
    deadLetters: letters,
    async replay() {
      for (const { text } of await letters())
        await publisher.send({ routingKey: queue, durable: true }, Buffer.from(text));
      kept.length = 0;
    },
    insert: (text) => publisher.send({ routingKey: queue, durable: true }, Buffer.from(text)),
    add: (event) => publisher.send({ routingKey: queue, durable: true }, event),
    recover: async () => {},
    async close() {
      await publisher.close();
      connection.unsafeDestroy();
    },
  };
}
