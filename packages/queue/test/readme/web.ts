// web.ts: verified, fresh, deduplicated, confirmed by the queue, then 200
import { platosWebhook } from '@hookgate/express';
import { redisStore } from '@hookgate/redis';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { bullmq } from '../../src/bullmq/index.ts';
import { handOff } from '../../src/index.ts';

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const store = redisStore({ client: new Redis(url) });
const queue = new Queue('webhooks', { connection: { url, maxRetriesPerRequest: 1 } });

const app = express();
app.use(platosWebhook({ store, on: { '*': handOff(bullmq(queue)) } }));
app.listen(3000);
