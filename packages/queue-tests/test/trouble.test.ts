import { bullmq } from '@hookgate/queue/bullmq';
import { graphileWorker } from '@hookgate/queue/graphile-worker';
import { jetStream } from '@hookgate/queue/nats';
import { rabbitmq } from '@hookgate/queue/rabbitmq';
import { findNats, startTcpProxy } from '@hookgate/test-services';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Connection } from 'rabbitmq-client';
import { expect, it } from 'vitest';
import { failure } from './support/failure.ts';

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  await proxy.close();
  return proxy.port;
}

it('BullMQ: a Redis that is down is named', async () => {
  const port = await closedPort();
  const redis = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  const queue = new Queue('webhooks', { connection: redis });
  const heard: unknown[] = [];
  queue.on('error', (error) => heard.push(error));
  try {
    const { status, message } = await failure(bullmq(queue));
    expect(status).toBe(500);
    expect(message).toMatch(
      new RegExp(
        `^bullmq has not confirmed the job within \\d+ ms \\(its connection: ECONNREFUSED 127\\.0\\.0\\.1:${port}, \\d+ s ago\\)`,
      ),
    );
    expect(heard).not.toEqual([]);
  } finally {
    redis.disconnect();
  }
});

it('RabbitMQ: a broker that is down is named', async () => {
  const port = await closedPort();
  const connection = new Connection({ url: `amqp://guest:guest@127.0.0.1:${port}`, retryLow: 100 });
  connection.on('error', () => {});
  try {
    const { status, message } = await failure(rabbitmq(connection, { queue: 'webhooks' }));
    expect(status).toBe(500);
    expect(message).toContain(`(its connection: ECONNREFUSED 127.0.0.1:${port}, `);
    expect(message).not.toContain('guest');
  } finally {
    connection.unsafeDestroy();
  }
});

it('NATS: a connection that was cut is named', async (test) => {
  const server = await findNats();
  if ('missing' in server) return test.skip(server.missing);
  const { hostname, port } = new URL(server.url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  const connection = await connect({ servers: `${proxy.host}:${proxy.port}`, reconnectTimeWait: 100 });
  try {
    const sink = jetStream(jetstream(connection), { subject: 'webhooks.jobs' });
    const gone = (async () => {
      for await (const { type } of connection.status()) if (type === 'disconnect') return;
    })();
    await proxy.close();
    proxy.cut();
    await gone;
    const { status, message } = await failure(sink);
    expect(status).toBe(500);
    expect(message).toContain(`(its connection: disconnected from ${proxy.host}:${proxy.port})`);
  } finally {
    await connection.close();
    await server.stop();
  }
});

it('Graphile Worker: a pool with no connection left says so', async () => {
  const pool = { query: () => new Promise<never>(() => {}), totalCount: 10, idleCount: 0, waitingCount: 3 };
  const { message } = await failure(graphileWorker(pool, { task: 'webhooks' }));
  expect(message).toContain('(its connection: 3 wait for a connection of the pool, which has 10, 0 of them idle)');
});
