import { findNats, startNats } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { jetStream } from '../../src/nats/index.ts';
import { newName, queues } from '../support/engine.ts';

const found = await findNats();
const mute = 'missing' in found ? undefined : await startNats();

describe.skipIf('missing' in found)('NATS JetStream', () => {
  let connection: NatsConnection;
  beforeAll(async () => {
    connection = await connect({ servers: (found as { url: string }).url });
  });
  afterAll(async () => {
    await connection.close();
    await mute?.stop();
    await (found as { stop(): Promise<void> }).stop();
  });

  const all = queues(async () => {
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
});
