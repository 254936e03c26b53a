import { platosWebhook, plotonWebhook } from '@hookgate/express';
import express from 'express';
import { Redis } from 'ioredis';
import { redisStore } from '../../src/index.ts';

// Fail soon: the receiver asks again itself, with the same token, as long as the sender waits.
const client = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: 1 });
const subscriber = client.duplicate(); // copies of a delivery in flight are told its outcome instead of asking
for (const connection of [client, subscriber]) connection.on('error', (error) => console.warn(error.message));

const store = redisStore({ client, subscriber, prefix: 'shop:webhooks:' });
await store.ready(); // a client that does not work, or does not answer within 10 s, stops the start, not the first delivery

const hooks = [
  plotonWebhook({ store, on: { 'task.complete': async (event) => console.log('handled', event.task_id) } }),
  platosWebhook({ store, on: { '*': async (event) => console.log('handled', event.event_id) } }),
];
const server = express().use(hooks).listen(3000);

async function stop(): Promise<void> {
  server.close(); // no new connections
  // New deliveries get 503 and come again; running handlers end and are committed, within 20 s.
  await Promise.all(hooks.map((hook) => hook.receiver.close(20_000)));
  await store.close(); // gives the subscription back
  for (const connection of [client, subscriber]) connection.disconnect(); // yours: the store opens none and closes none
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
