import type { SinkJob } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import { bullmq } from '../src/bullmq/index.ts';
import { graphileWorker } from '../src/graphile-worker/index.ts';
import { jetStream } from '../src/nats/index.ts';
import { pgBoss } from '../src/pg-boss/index.ts';
import { rabbitmq } from '../src/rabbitmq/index.ts';

const boss = { send() {}, findJobs() {} } as never;
const stream = { publish() {}, streams: {} } as never;
const connection = { createPublisher: () => ({ on() {}, send() {} }) } as never;

describe('mistakes at the start', () => {
  it.each([
    ['BullMQ: the name of a queue', () => bullmq('webhooks' as never), /must be a Queue of BullMQ: bullmq\(new Queue/],
    ['BullMQ: a chosen id', () => bullmq({ name: 'q', add() {} } as never, { jobId: '1' }), /`jobId` cannot be chosen/],
    [
      'BullMQ: one job for several deliveries',
      () => bullmq({ name: 'q', add() {} } as never, { deduplication: { id: 'a' } }),
      /`deduplication` has BullMQ keep one job for several deliveries, and the others would be lost/,
    ],
    [
      'BullMQ: the same for all jobs of the queue',
      () => bullmq({ name: 'q', add() {}, opts: { defaultJobOptions: { repeat: { every: 1 } } } } as never),
      /`repeat` has BullMQ keep one job/,
    ],
    ['pg-boss: a pool', () => pgBoss({ query() {} } as never, { queue: 'a' }), /must be a PgBoss that was started/],
    ['pg-boss: no queue', () => pgBoss(boss, {} as never), /name the queue: pgBoss\(boss, { queue/],
    ['pg-boss: a chosen id', () => pgBoss(boss, { queue: 'a', id: 'b' } as never), /`id` cannot be chosen/],
    ['Graphile Worker: nothing', () => graphileWorker(undefined as never, { task: 'a' }), /must be a Pool of pg/],
    ['Graphile Worker: no task', () => graphileWorker({ query() {} } as never, {} as never), /name the task/],
    [
      'Graphile Worker: an unknown option',
      () => graphileWorker({ query() {} } as never, { task: 'a', jobKey: 'b' } as never),
      /there is no option `jobKey`; there are: task/,
    ],
    [
      'JetStream: the connection, which confirms nothing',
      () => jetStream({ publish() {} } as never, { subject: 'a' }),
      /must be what jetstream\(connection\) answers/,
    ],
    ['JetStream: a wildcard', () => jetStream(stream, { subject: 'a.>' }), /a subject without wildcards/],
    ['JetStream: no size', () => jetStream(stream, { subject: 'a', maxBytes: 0 }), /`maxBytes` must be a number/],
    [
      'RabbitMQ: a channel',
      () => rabbitmq({ publish() {} } as never, { queue: 'a' }),
      /must be a Connection of rabbitmq-client/,
    ],
    ['RabbitMQ: nowhere', () => rabbitmq(connection, {}), /say where to publish/],
    ['RabbitMQ: two places', () => rabbitmq(connection, { queue: 'a', exchange: 'b' }), /say where to publish/],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

it('pg-boss: a delivery for a queue that nobody created is told what creates it', async () => {
  const missing = { send: async () => Promise.reject(new Error('Queue webhooks does not exist')), findJobs() {} };
  const job = { id: 'a', uuid: 'b', type: 'c', text: '{}' } as SinkJob;
  const options = { signal: AbortSignal.timeout(1_000), deadline: 1_000 } as never;
  await expect(pgBoss(missing as never, { queue: 'webhooks' }).publish(job, options)).rejects.toThrow(
    'pgBoss: there is no queue "webhooks": create it first, where jobs are made and where they are worked on: await boss.createQueue("webhooks"',
  );
});
