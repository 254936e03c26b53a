import { rabbitmq } from '@hookgate/queue/rabbitmq';
import { startTcpProxy } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Connection } from 'rabbitmq-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../support/bench.ts';
import { newName, openQueues } from './open-queues.ts';

/** The sink for RabbitMQ, straight and through a proxy that hangs. */
export function rabbitSink(url: string): void {
  let connection: Connection;
  beforeAll(async () => {
    connection = connectTo(url);
    await connection.onConnect(30_000);
  });
  afterAll(() => connection.unsafeDestroy());

  function connectTo(to: string): Connection {
    const made = new Connection(to);
    made.on('error', () => {});
    return made;
  }

  const all = openQueues(async () => {
    const queue = newName();
    await connection.queueDeclare({ queue, durable: true });
    return {
      sink: rabbitmq(connection, { queue }),
      take: async () => {
        const texts: string[] = [];
        for (;;) {
          const message = await connection.basicGet({ queue, noAck: true });
          if (message === undefined) return texts;
          texts.push(String(message.body));
        }
      },
      close: async () => void (await connection.queueDelete({ queue })),
    };
  });

  sinkConformance(
    { describe, it },
    {
      name: 'RabbitMQ',
      ...all,
      capabilities: {
        createUnreachable: async () => {
          const { hostname, port } = new URL(url);
          const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
          const own = connectTo(url.replace(`:${port}`, `:${proxy.port}`));
          await own.onConnect(10_000);
          proxy.hang();
          return all.add(rabbitmq(own, { queue: 'webhooks' }), async () => {
            own.unsafeDestroy();
            await proxy.close();
          });
        },
        createRefusing: () => rabbitmq(connection, { queue: 'nobody-declared-it' }),
      },
    },
  );

  it('a queue that is full: 500, and 200 once there is room', async () => {
    const queue = newName();
    const limits = { 'x-max-length': 1, 'x-overflow': 'reject-publish' } as const;
    await connection.queueDeclare({ queue, durable: true, arguments: limits });
    const sink = rabbitmq(connection, { queue });
    expect(await statusOf(sink, { event_id: 'first' })).toBe(200);
    expect(await statusOf(sink, { event_id: 'second' })).toBe(500);
    await connection.queuePurge({ queue });
    expect(await statusOf(sink, { event_id: 'second' })).toBe(200);
    await connection.queueDelete({ queue });
  });

  it('a type of more than 255 bytes is cut between two characters', async () => {
    const queue = newName();
    await connection.queueDeclare({ queue, durable: true });
    for (const event of ['é'.repeat(128), 'x'.repeat(256), '📦'.repeat(64)]) {
      expect(await statusOf(rabbitmq(connection, { queue }), { event })).toBe(200);
      const message = await connection.basicGet({ queue, noAck: true });
      expect(event.startsWith(message?.type as string)).toBe(true);
      expect(Buffer.byteLength(message?.type as string)).toBeGreaterThan(250);
    }
    await connection.queueDelete({ queue });
  });
}
