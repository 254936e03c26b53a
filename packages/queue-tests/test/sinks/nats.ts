import { jetStream } from '@hookgate/queue/nats';
import { startNats } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { AckPolicy, DiscardPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../support/bench.ts';
import { newName, openQueues } from './open-queues.ts';

/** The sink for NATS JetStream, on a server that works and on one of its own that hangs. */
export async function natsSink(url: string): Promise<void> {
  const mute = await startNats();
  let connection: NatsConnection;
  beforeAll(async () => {
    connection = await connect({ servers: url });
  });
  afterAll(async () => {
    await connection.close();
    await mute?.stop();
  });

  const all = openQueues(async () => {
    const name = newName();
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name, subjects: [`${name}.jobs`, `${name}.jobs.>`] });
    const client = jetstream(connection);
    return {
      sink: jetStream(client, { subject: `${name}.jobs` }),
      take: async () => {
        await manager.consumers.add(name, { durable_name: 'take', ack_policy: AckPolicy.None });
        const consumer = await client.consumers.get(name, 'take');
        const { num_pending: left } = await consumer.info();
        const texts: string[] = [];
        if (left === 0) return texts;
        for await (const message of await consumer.fetch({ max_messages: left })) texts.push(message.string());
        return texts;
      },
      close: async () => void (await manager.streams.delete(name)),
    };
  });

  sinkConformance(
    { describe, it },
    {
      name: 'JetStream',
      ...all,
      capabilities: {
        createUnreachable: async () => {
          const own = await connect({ servers: mute?.url as string });
          mute?.pause();
          return all.add(jetStream(jetstream(own), { subject: 'webhooks' }), async () => {
            mute?.resume();
            await own.close();
          });
        },
        createRefusing: () => jetStream(jetstream(connection), { subject: 'no.stream.has.it' }),
      },
    },
  );

  it.each([
    ['messages', { max_msgs: 1 }],
    ['bytes', { max_bytes: 800 }],
  ])(
    'a stream that is full of %s, and a job larger than the server takes: 500; and 200 once there is room',
    async (_what, limit) => {
      const name = newName();
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name, subjects: [name], ...limit, discard: DiscardPolicy.New });
      const sink = jetStream(jetstream(connection), { subject: name, maxBytes: 8_000_000 });
      expect(await statusOf(sink, { event_id: 'first' })).toBe(200);
      expect(await statusOf(sink, { event_id: 'second' })).toBe(500);
      await manager.streams.purge(name);
      expect(await statusOf(sink, { event_id: 'large', text: 'x'.repeat(1_500_000) })).toBe(500);
      expect(await statusOf(sink, { event_id: 'second' })).toBe(200);
      await manager.streams.delete(name);
    },
  );
}
