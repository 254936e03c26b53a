import { rabbitmq } from '@hookgate/queue/rabbitmq';
import { type RabbitServer, startRabbit, startTcpProxy, waitUntil } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Connection } from 'rabbitmq-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../support/bench.ts';
import { failure } from '../support/failure.ts';
import { newName, openQueues } from './open-queues.ts';

const MAX_MESSAGE_BYTES = 100_000;

/** The sink for RabbitMQ, straight, through a proxy that hangs, and on a broker that takes no large messages and runs out of disk. */
export function rabbitSink(url: string): void {
  const starting = startRabbit(`max_message_size = ${MAX_MESSAGE_BYTES}`);
  let narrow: RabbitServer | undefined;
  beforeAll(async () => {
    narrow = await starting;
  }, 120_000);
  afterAll(() => narrow?.stop());
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

  it('a job larger than the broker takes: 500 with its reason, and the others go on', async (test) => {
    if (narrow === undefined) return test.skip();
    const own = connectTo(narrow.url);
    const queue = newName();
    await own.queueDeclare({ queue, durable: true });
    const sink = rabbitmq(own, { queue });
    const { status, message } = await failure(sink, { text: 'x'.repeat(MAX_MESSAGE_BYTES) }, 4_000);
    expect(status).toBe(500);
    expect(message).toContain('larger than configured max size 100000');
    expect(await statusOf(sink, { event_id: 'small' })).toBe(200);
    expect((await own.queueDeclare({ queue, passive: true })).messageCount).toBe(1);
    own.unsafeDestroy();
  });

  it('a broker without disk, which blocks its publishers: 500 in time, nothing piles up here, and 200 once it has room', async (test) => {
    if (narrow === undefined) return test.skip();
    const own = connectTo(narrow.url);
    const queue = newName();
    await own.queueDeclare({ queue, durable: true });
    const sink = rabbitmq(own, { queue });
    expect(await statusOf(sink, { event_id: 'before' })).toBe(200);
    await narrow.control('set_disk_free_limit', '1000000GB');
    // The first one is sent: that is how the connection comes to be told.
    const first = await failure(sink, { event_id: 'first' });
    expect(first.status).toBe(500);
    expect(first.message).toContain('(its connection: blocked by the broker: low on disk)');
    for (let time = 0; time < 20; time += 1) {
      const { status, message } = await failure(sink, { event_id: 'refused' });
      expect([status, message]).toEqual([
        500,
        'RabbitMQ has blocked this connection and takes no messages: low on disk.',
      ]);
    }
    await narrow.control('set_disk_free_limit', '1MB');
    await waitUntil('an open connection', () => sink.trouble?.() === undefined);
    expect(await statusOf(sink, { event_id: 'first' })).toBe(200);
    expect(await statusOf(sink, { event_id: 'refused' })).toBe(200);
    // The first one twice: its worker runs one.
    expect((await own.queueDeclare({ queue, passive: true })).messageCount).toBe(4);
    own.unsafeDestroy();
  });
}
