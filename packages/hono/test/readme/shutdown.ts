import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { platosWebhook, plotonWebhook } from '../../src/index.ts';

const ploton = plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id) } });
const platos = platosWebhook({ on: { '*': async (event) => console.log(event.event_id) } });
const server = serve(new Hono().use(ploton).use(platos));

async function stop() {
  server.close(); // no new connections
  await Promise.all([ploton, platos].map((hook) => hook.receiver.close(20_000))); // running handlers end; new deliveries get 503
  // then `await store.close()`, and your own connections
}
process.once('SIGTERM', stop);
