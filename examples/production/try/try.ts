/** Everything on this machine, with nothing to set: a stand-in for Ploton, a proxy, a store, and the application. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { openMemory } from '../src/memory.ts';
import { openDatabase } from './database.ts';
import { startProxy, startStandIn } from './stand-in.ts';

const [apiKey, secret] = ['pk_test_embedded_default', 'whsec_embedded_default'];
const database = await openDatabase();

let port = 0;
const proxy = await startProxy(() => port);
const ploton = await startStandIn(apiKey, secret, () => proxy.url);
const config = readConfig({
  APP_STAGE: 'staging',
  PLOTON_API_KEY: apiKey,
  PLOTON_BASE_URL: ploton.api.url,
  PLOTON_WEBHOOK_SECRET: secret,
  DATABASE_URL: database.url,
});
const logger = pino();
const memory = await openMemory(config, logger);
const { app, close, reconcile } = createApp({
  config,
  memory,
  logger,
  graceMs: 0,
  alert: (sentence) => console.log(`ALERT ${sentence}`),
  save: async (event) => console.log(`SAVED ${event.event} of ${event.task_id}`),
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
port = (server.address() as AddressInfo).port;

/** As a user of the application: asks for a task, which Ploton then finishes. */
async function ask(prompt: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${proxy.url}/tasks`, { method: 'POST', headers, body: JSON.stringify({ prompt }) });
  return ((await answer.json()) as { id: string }).id;
}

await reconcile(); // The one at the start; the one below would join it, and it has looked already.
ploton.api.tasks.complete(await ask('List the open deals'), { deals: 3 });
ploton.api.tasks.fail(await ask('Send the invoices'), { code: 'permission_denied', recoverable: false });
await ploton.answered();
ploton.lose(true);
ploton.api.tasks.complete(await ask('This webhook gets lost'));
await reconcile();
console.log(`READY ${(await fetch(`${proxy.url}/readyz`)).status}`);

await close();
server.close();
server.closeAllConnections();
proxy.close();
await memory.close();
await ploton.api.close();
await database.close();
console.log('DONE');
