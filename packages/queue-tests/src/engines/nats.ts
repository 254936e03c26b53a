import { jetStream } from '@hookgate/queue/nats';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { ATTEMPTS, CONCURRENCY, type DeadLetter, type Engine, type EnginePlace } from '../engine.ts';

const NANOSECONDS = 1_000_000;
const PAUSE_MS = 50;

export async function openNats({ url, queue, lockMs, concurrency = CONCURRENCY }: EnginePlace): Promise<Engine> {
  const connection = await connect({ servers: url, reconnectTimeWait: 100, maxReconnectAttempts: -1 });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  const [subject, dead, durable] = [`${queue}.jobs`, `${queue}.dead`, 'worker'];
  await manager.streams.add({ name: queue, subjects: [subject, `${subject}.>`] });
  await manager.streams.add({ name: `${queue}_dead`, subjects: [dead] });
  await manager.consumers.add(queue, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: lockMs * NANOSECONDS,
    max_ack_pending: 1_000,
  });

  async function letters(): Promise<(DeadLetter & { readonly data: Uint8Array })[]> {
    const { state } = await manager.streams.info(`${queue}_dead`);
    const found = [];
    for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
      const message = await manager.streams.getMessage(`${queue}_dead`, { seq });
      if (message === null) continue;
      const about = message.header;
      const reason = `${about.get('hookgate-reason')}: ${about.get('hookgate-detail')}`;
      found.push({ text: new TextDecoder().decode(message.data), reason, data: message.data });
    }
    return found;
  }

  return {
    sink: jetStream(client, { subject }),
    async work(consumer) {
      const process = consumer.jetStream({
        client,
        deadLetter: dead,
        headers,
        attempts: ATTEMPTS,
        backoffMs: () => PAUSE_MS,
        ackWaitMs: lockMs,
      });
      const messages = await (await client.consumers.get(queue, durable)).consume({ max_messages: concurrency });
      const running = new Set<Promise<void>>();
      const loop = (async () => {
        for await (const message of messages) {
          const run = process(message).finally(() => running.delete(run));
          running.add(run);
        }
      })();
      return async () => {
        await messages.close();
        await loop;
        await Promise.all(running);
      };
    },
    async pending() {
      const { num_pending, num_ack_pending } = await manager.consumers.info(queue, durable);
      return num_pending + num_ack_pending;
    },
    deadLetters: letters,
    async replay() {
      for (const { data } of await letters()) await client.publish(subject, data);
      await manager.streams.purge(`${queue}_dead`);
    },
    insert: async (text) => void (await client.publish(subject, text)),
    add: async (event) => void (await client.publish(subject, JSON.stringify(event))),
    recover: async () => {},
    close: () => connection.close(),
  };
}
