import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { Redis } from 'ioredis';
import { redisStore } from '../../src/index.ts';

const store = redisStore({ client: new Redis(process.env.REDIS_URL ?? '') });
const app = express();
app.use(plotonWebhook({ store, on: { 'task.complete': async (event) => console.log('handled', event.task_id) } }));
app.listen(3000);
