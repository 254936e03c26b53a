import express from 'express';
import { platosWebhook, plotonWebhook } from '../../src/index.ts';

const hooks = [
  plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id) } }),
  platosWebhook({ on: { '*': async (event) => console.log(event.event_id) } }),
];
const server = express().use(hooks).listen(3000);

async function stop() {
  server.close(); // no new connections
  await Promise.all(hooks.map((hook) => hook.receiver.close(20_000))); // running handlers end; new deliveries get 503
  // then `await store.close()`, and your own connections
}
process.once('SIGTERM', stop);
