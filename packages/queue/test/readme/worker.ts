// worker.ts: typed handlers, once each
import { platos } from '@hookgate/core';
import { redisStore } from '@hookgate/redis';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { consume } from '../../src/index.ts';

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const store = redisStore({ client: new Redis(url) });
const consumer = consume(platos, {
  store,
  on: { 'budget.exceeded': async (event, delivery) => console.log(event.event_id, delivery.attempt) },
});
new Worker('webhooks', consumer.bullmq, { connection: { url, maxRetriesPerRequest: null } });
