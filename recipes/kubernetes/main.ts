import { once } from 'node:events';
import { plotonWebhook } from '@hookgate/express';
import { redisStore } from '@hookgate/redis';
import express from 'express';
import { Redis } from 'ioredis';

// terminationGracePeriodSeconds of the pod is 30 by default: all of the shutdown has to fit into it.
const DRAIN_MS = Number(process.env.DRAIN_MS ?? 20_000);
/** How long after SIGTERM the cluster may still send requests: until every proxy knows that the pod is going. */
const ROUTED_MS = Number(process.env.ROUTED_MS ?? 5_000);

const client = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: 1 });
client.on('error', (error) => console.error(error.message));
const store = redisStore({ client, prefix: process.env.PREFIX ?? 'shop:' });
await store.ready();

const webhook = plotonWebhook({
  store,
  on: {
    'task.complete': async (event) => {
      console.log('started', event.task_id);
      await new Promise((resolve) => setTimeout(resolve, Number(process.env.WORK_MS ?? 100)));
      console.log('finished', event.task_id);
    },
  },
});

const app = express();
let isGoing = false;
// The readiness probe: false takes the pod out of the service.
app.get('/ready', (_req, res) => res.sendStatus(isGoing ? 503 : 200));
app.use(webhook);
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
await once(server, 'listening');
console.log('listening');

process.once('SIGTERM', async () => {
  isGoing = true;
  // 1. Requests still come until the cluster has noticed. They are taken: whoever refused them now would have them retried.
  await new Promise((resolve) => setTimeout(resolve, ROUTED_MS));
  // 2. No new deliveries (503, their senders come again, to another pod); those that run end, and are committed.
  const isDrained = await webhook.receiver.close(DRAIN_MS);
  // 3. Only now the server, which had to carry their answers, and the connections the outcomes were written on.
  server.close();
  server.closeIdleConnections();
  await store.close();
  await client.quit();
  console.log(isDrained ? 'drained' : 'some deliveries were not finished; their retries run them again');
  // Nothing holds the process any more, and it ends by itself.
});
