import { platosWebhook, plotonWebhook } from '@hookgate/express';
import express from 'express';
import { Client, Pool } from 'pg';
import { ensureSchema, postgresStore } from '../../src/index.ts';

const connectionString = process.env.DATABASE_URL;
const pool = new Pool({
  connectionString,
  max: 20, // more than handlers that hold a connection at a time: claims and heartbeats need some, too
  connectionTimeoutMillis: 2_000, // fail soon: the receiver asks again itself, as long as the sender waits
  query_timeout: 5_000, // a server that hangs gives its connections back
});
const listener = new Client({ connectionString }); // copies of a delivery in flight are told its outcome instead of asking
const warn = (error: Error): void => console.warn(error.message);
pool.on('error', warn);
listener.on('error', warn);
await listener.connect();

await ensureSchema({ pool, schema: 'webhooks' });
const store = postgresStore({ pool, schema: 'webhooks', listener });
await store.ready(); // a client or table that does not work, or no answer within 10 s, stops the start, not the first delivery
store.startSweeping({ onError: console.warn });

const hooks = [
  plotonWebhook({ store, on: { 'task.complete': async (event) => console.log('handled', event.task_id) } }),
  platosWebhook({ store, on: { '*': async (event) => console.log('handled', event.event_id) } }),
];
const server = express().use(hooks).listen(3000);

async function stop(): Promise<void> {
  server.close(); // no new connections
  // New deliveries get 503 and come again; running handlers end and are committed, within 20 s.
  await Promise.all(hooks.map((hook) => hook.receiver.close(20_000)));
  await store.close(); // stops sweeping and listening
  await Promise.all([pool.end(), listener.end()]); // yours: the store opens none and closes none
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
