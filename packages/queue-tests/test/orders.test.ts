import { memoryStore, platos, type Sink } from '@hookgate/core';
import { type Consumer, consume } from '@hookgate/queue';
import { graphileWorker } from '@hookgate/queue/graphile-worker';
import { jetStream } from '@hookgate/queue/nats';
import { pgBoss } from '@hookgate/queue/pg-boss';
import { rabbitmq } from '@hookgate/queue/rabbitmq';
import { findNats, findPostgres, findRabbit, waitUntil } from '@hookgate/test-services';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { Connection } from 'rabbitmq-client';
import { afterAll, describe, expect, it } from 'vitest';
import { newName } from './sinks/open-queues.ts';
import { receiverOf, silent } from './support/bench.ts';

const [nats, postgres, rabbit] = await Promise.all([findNats(), findPostgres(), findRabbit()]);
afterAll(async () => {
  for (const found of [nats, postgres, rabbit]) if (!('missing' in found)) await found.stop();
});
const urlOf = (found: object): string => (found as { url: string }).url;

const ALL = ['1', '2', '3', '4'];

/** What ran in which order, when the first of four jobs of one entity fails once. */
async function orderOf(
  sink: Sink,
  work: (consumer: Consumer) => Promise<() => Promise<unknown>>,
  end = 'a job of each',
): Promise<string> {
  const runs: string[] = [];
  const ended: string[] = [];
  const send = receiverOf({ sink }, memoryStore(), { orderBy: () => 'one' });
  for (const event_id of ALL) await send({ event_id });
  const consumer = consume(platos, {
    store: memoryStore(),
    logger: silent,
    on: {
      'message.created': ({ event_id }, { attempt }) => {
        if (event_id === '1' && (attempt === 1 || end !== 'a job of each')) {
          runs.push('1 fails');
          throw new Error('not now');
        }
        runs.push(event_id);
        ended.push(event_id);
      },
    },
  });
  const stop = await work(consumer);
  if (end === 'a job of each') await waitUntil(end, () => ended.length === ALL.length, 20_000);
  else {
    await waitUntil('the first job', () => runs.length > 0, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  await stop();
  await consumer.close();
  return runs.join(', ');
}

const KEPT = '1 fails, 1, 2, 3, 4';
const OVERTAKEN = '1 fails, 2, 3, 4, 1';

describe.skipIf('missing' in postgres)('the order of an entity on PostgreSQL, when a job fails', () => {
  async function onBoss(options: object, end?: string): Promise<string> {
    const boss = new PgBoss({
      connectionString: urlOf(postgres),
      schema: newName('boss').replaceAll('-', '_'),
      max: 3,
    });
    boss.on('error', () => {});
    await boss.start();
    const queue = newName();
    await boss.createQueue(queue, { policy: 'key_strict_fifo', retryDelay: 1, ...options });
    const work = async (consumer: Consumer) => {
      await consumer.pgBoss(boss, queue, { batchSize: 5, pollingIntervalSeconds: 0.5 });
      return () => boss.offWork(queue, { wait: true });
    };
    try {
      return await orderOf(pgBoss(boss, { queue }), work, end);
    } finally {
      await boss.stop({ graceful: false });
    }
  }

  it('pg-boss, `key_strict_fifo`: the others wait', async () => {
    expect(await onBoss({ retryLimit: 2 })).toBe(KEPT);
  });

  it('pg-boss, `key_strict_fifo`: they wait also for one that has failed for good, until somebody looks after it', async () => {
    expect(await onBoss({ retryLimit: 0 }, 'nothing')).toBe('1 fails');
  });

  it('Graphile Worker: one at a time, but the others go on', async () => {
    const schema = newName('graphile').replaceAll('-', '_');
    const pgPool = new pg.Pool({ connectionString: urlOf(postgres), max: 6 });
    pgPool.on('error', () => {});
    pgPool.on('connect', (client) => void client.on('error', () => {}));
    const logger = new Logger(() => () => {});
    const utils = await makeWorkerUtils({ pgPool, schema, logger });
    await utils.migrate();
    const work = async (consumer: Consumer) => {
      const taskList = { webhooks: consumer.graphileWorker({ schema }) };
      const options = { pgPool, schema, logger, taskList, concurrency: 4, pollInterval: 100, noHandleSignals: true };
      const runner = await run(options);
      return () => runner.stop();
    };
    expect(await orderOf(graphileWorker(pgPool, { task: 'webhooks', schema }), work)).toBe(OVERTAKEN);
    await utils.release();
    await pgPool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pgPool.end();
  });
});

describe.skipIf('missing' in nats)('the order of an entity on JetStream, when a job fails', () => {
  it.each([
    ['with `max_ack_pending` 1 the others wait', { max_ack_pending: 1 }, KEPT],
    ['with more they go on', {}, OVERTAKEN],
  ])('%s', async (_what, config, order) => {
    const name = newName();
    const connection = await connect({ servers: urlOf(nats) });
    const manager = await jetstreamManager(connection);
    const client = jetstream(connection);
    await manager.streams.add({ name, subjects: [`${name}.>`] });
    await manager.consumers.add(name, { durable_name: 'worker', ack_policy: AckPolicy.Explicit, ...config });
    const work = async (consumer: Consumer) => {
      const process = consumer.jetStream({ client, deadLetter: 'nobody', headers, backoffMs: () => 300 });
      const messages = await (await client.consumers.get(name, 'worker')).consume();
      const loop = (async () => {
        for await (const message of messages) void process(message);
      })();
      return async () => {
        await messages.close();
        await loop;
      };
    };
    expect(await orderOf(jetStream(client, { subject: `${name}.jobs` }), work)).toBe(order);
    await manager.streams.delete(name);
    await connection.close();
  });
});

describe.skipIf('missing' in rabbit)('the order of an entity on RabbitMQ, when a job fails', () => {
  it.each([
    ['a quorum queue with a `x-delivery-limit`', { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 }],
    ['a classic queue', { 'x-queue-type': 'classic' }],
  ] as const)('in %s, and one message at a time, the others wait', async (_what, args) => {
    const connection = new Connection({ url: urlOf(rabbit) });
    connection.on('error', () => {});
    await connection.onConnect(10_000);
    const queue = newName();
    await connection.queueDeclare({ queue, durable: true, arguments: args });
    const work = async (consumer: Consumer) => {
      const handler = consumer.rabbitmq(connection, { queue, deadLetter: 'nobody', backoffMs: () => 100 });
      const options = { queue, queueOptions: { passive: true }, qos: { prefetchCount: 1 } };
      const worker = connection.createConsumer(options, handler);
      worker.on('error', () => {});
      return () => worker.close();
    };
    expect(await orderOf(rabbitmq(connection, { queue }), work)).toBe(KEPT);
    await connection.queueDelete({ queue });
    connection.unsafeDestroy();
  });
});
