/** Who installs the tarballs in `pack-check.ts`, and the program each of them runs. */

export interface Consumer {
  /** Name of its folder. */
  name: string;
  /** Our packages it installs beside the core: an adapter, and a store at most. */
  packages: string[];
  /** The server its store needs, whose URL the program finds in `REDIS_URL` or `DATABASE_URL`. */
  service?: 'redis' | 'postgres';
  /** What it installs beside the tarballs, as `npm install` takes it. */
  installs: Record<string, string>;
  /** Import lines, ESM; `require` lines are made from them. */
  imports: string[];
  /** Statements that define `port` and `close`; `webhook` is the options of `plotonWebhook`. */
  serve: string;
}

const serveNodeServer = `
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => server.close();`;

const nodeImports = [`import { createServer } from 'node:http';`, `import type { AddressInfo } from 'node:net';`];

function express(version: string, types: string): Consumer {
  return {
    name: `express-${version}`,
    packages: ['express'],
    installs: { express: version, '@types/express': types },
    imports: [...nodeImports, `import express from 'express';`, `import { plotonWebhook } from '@hookgate/express';`],
    serve: `
  const handler = express();
  handler.use(plotonWebhook(webhook));${serveNodeServer}`,
  };
}

function koa(version: string, types: string): Consumer {
  return {
    name: `koa-${version}`,
    packages: ['koa'],
    installs: { koa: version, '@types/koa': types },
    imports: [...nodeImports, `import Koa from 'koa';`, `import { plotonWebhook } from '@hookgate/koa';`],
    serve: `
  const app = new Koa();
  app.use(plotonWebhook(webhook));
  const handler = app.callback();${serveNodeServer}`,
  };
}

export const consumers: Consumer[] = [
  express('5', '5'),
  express('4', '4'),
  express('4.18.0', '4'),
  {
    name: 'fastify-5',
    packages: ['fastify'],
    installs: { fastify: '5' },
    imports: [
      `import type { AddressInfo } from 'node:net';`,
      `import fastify from 'fastify';`,
      `import { plotonWebhook } from '@hookgate/fastify';`,
    ],
    serve: `
  const app = fastify();
  await app.register(plotonWebhook, webhook);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const close = () => app.close();`,
  },
  {
    name: 'senders',
    packages: ['express', 'senders'],
    installs: { express: '5', '@types/express': '5' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { createReceiver } from '@hookgate/core';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { github } from '@hookgate/senders';`,
      `import { stripe } from '@hookgate/senders/stripe';`,
    ],
    serve: `
  const handler = express();
  createReceiver(stripe, { secret: 'whsec_x', on: { '*': (event) => console.log(event.id, event.data.object) } });
  createReceiver(github, { secret: 'x', on: { push: ({ payload }) => console.log(payload) } });
  handler.use(plotonWebhook(webhook));${serveNodeServer}`,
  },
  {
    name: 'cli',
    packages: ['express', 'cli', 'emulator', 'testing', 'senders'],
    installs: { express: '5', '@types/express': '5' },
    imports: [
      `import { execFileSync } from 'node:child_process';`,
      ...nodeImports,
      `import express from 'express';`,
      `import { processTerminal, runHookgate } from '@hookgate/cli';`,
      `import { plotonWebhook } from '@hookgate/express';`,
    ],
    serve: `
  const bin = 'node_modules/@hookgate/cli/dist/hookgate.js';
  const signed = execFileSync(process.execPath, [bin, 'sign', 'ploton', '--secret', secret, '--body', '{}'], { encoding: 'utf8' });
  if (!signed.includes('x-ploton-signature: ')) throw new Error(signed);
  const exitCode = await runHookgate(['events', 'ploton'], processTerminal());
  if (exitCode !== 0) throw new Error('hookgate events ended with ' + exitCode);
  const handler = express();
  handler.use(plotonWebhook(webhook));${serveNodeServer}`,
  },
  koa('3', '3'),
  koa('2', '2'),
  {
    name: 'hono-4',
    packages: ['hono'],
    installs: { hono: '4', '@hono/node-server': '2' },
    imports: [
      `import type { AddressInfo } from 'node:net';`,
      `import { serve } from '@hono/node-server';`,
      `import { Hono } from 'hono';`,
      `import { plotonWebhook } from '@hookgate/hono';`,
    ],
    serve: `
  const app = new Hono();
  app.use(plotonWebhook(webhook));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => server.close();`,
  },
  {
    name: 'redis',
    packages: ['express', 'redis'],
    service: 'redis',
    installs: { express: '5', '@types/express': '5', ioredis: '5' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { Redis } from 'ioredis';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { redisStore } from '@hookgate/redis';`,
    ],
    serve: `
  const client = new Redis(process.env.REDIS_URL as string);
  const store = redisStore({ client, prefix: 'pack-check:' + process.pid + ':' + Date.now() + ':' });
  const handler = express();
  handler.use(plotonWebhook({ ...webhook, store }));${serveNodeServer}`,
  },
  {
    name: 'postgres',
    packages: ['express', 'postgres'],
    service: 'postgres',
    installs: { express: '5', '@types/express': '5', pg: '8', '@types/pg': '8' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import pg from 'pg';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { ensureSchema, postgresStore } from '@hookgate/postgres';`,
    ],
    serve: `
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL as string });
  const table = 'pack_check_' + process.pid + '_' + Date.now();
  await ensureSchema({ pool, table });
  const handler = express();
  handler.use(plotonWebhook({ ...webhook, store: postgresStore({ pool, table }) }));${serveNodeServer}`,
  },
  {
    name: 'queue',
    packages: ['express', 'queue'],
    service: 'redis',
    installs: { express: '5', '@types/express': '5', bullmq: '6', ioredis: '6' },
    imports: [
      ...nodeImports,
      `import { Queue, Worker } from 'bullmq';`,
      `import express from 'express';`,
      `import { ploton } from '@hookgate/core';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { consume, handOff } from '@hookgate/queue';`,
      `import { bullmq } from '@hookgate/queue/bullmq';`,
      ...['graphile-worker:graphileWorker', 'nats:jetStream', 'pg-boss:pgBoss', 'rabbitmq:rabbitmq']
        .map((each) => each.split(':') as [string, string])
        .map(([subpath, sink]) => `import { ${sink} } from '@hookgate/queue/${subpath}';`),
    ],
    serve: `
  if ([graphileWorker, jetStream, pgBoss, rabbitmq].some((sink) => typeof sink !== 'function')) throw new Error('no sink');
  const connection = { url: process.env.REDIS_URL as string, maxRetriesPerRequest: null };
  const queue = new Queue('pack-check-' + process.pid + '-' + Date.now(), { connection });
  const worker = new Worker(queue.name, consume(ploton, { on: webhook.on }).bullmq, { connection });
  queue.on('error', () => process.exit(2));
  worker.on('error', () => process.exit(2));
  const handler = express();
  handler.use(plotonWebhook({ secret, on: { '*': handOff(bullmq(queue)) } }));
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (let i = 0; i < 500 && handled.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.close();
    await queue.obliterate({ force: true });
    server.close();
  };`,
  },
  {
    name: 'prometheus',
    packages: ['express', 'prometheus'],
    installs: { express: '5', '@types/express': '5', 'prom-client': '15' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { Registry } from 'prom-client';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { prometheusObserver } from '@hookgate/prometheus';`,
    ],
    serve: `
  const handler = express();
  handler.use(plotonWebhook({ ...webhook, observer: prometheusObserver({ register: new Registry() }) }));${serveNodeServer}`,
  },
  {
    name: 'emulator',
    packages: ['express', 'senders', 'testing', 'emulator'],
    installs: { express: '5', '@types/express': '5' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { createEmulator } from '@hookgate/emulator';`,
      `import { plotonWebhook } from '@hookgate/express';`,
    ],
    serve: `
  const emulator = await createEmulator({ senders: ['ploton'] });
  await emulator.close();
  const handler = express();
  handler.use(plotonWebhook(webhook));${serveNodeServer}`,
  },
  {
    name: 'otel',
    packages: ['express', 'otel'],
    installs: { express: '5', '@types/express': '5', '@opentelemetry/api': '1.9' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { otelObserver } from '@hookgate/otel';`,
    ],
    serve: `
  const handler = express();
  handler.use(plotonWebhook({ ...webhook, observer: otelObserver() }));${serveNodeServer}`,
  },
  {
    name: 'ploton',
    packages: ['express', 'ploton', 'testing', 'senders'],
    installs: { express: '5', '@types/express': '5' },
    imports: [
      ...nodeImports,
      `import express from 'express';`,
      `import { createReceiver, ploton } from '@hookgate/core';`,
      `import { plotonWebhook } from '@hookgate/express';`,
      `import { createPlotonClient, plotonHealth, reconcile } from '@hookgate/ploton';`,
      `import { fileCheckpoints } from '@hookgate/ploton/file';`,
      `import { startPlotonApi } from '@hookgate/testing';`,
    ],
    serve: `
  const api = await startPlotonApi();
  const client = createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url });
  const { id } = await client.tasks.create({ prompt: 'List the open deals' });
  api.tasks.complete(id, { deals: 3 });
  const found: string[] = [];
  const on = { 'task.complete': (event: { task_id: string }) => void found.push(event.task_id) };
  const receiver = createReceiver(ploton, { secret, endpoint: '/webhook', on });
  const checkpoints = fileCheckpoints({ directory: process.cwd() });
  const { delivered } = await reconcile({ client, receiver, checkpoints, name: 'run-' + process.pid, graceMs: 0 });
  if (delivered !== 1 || found.join() !== id) throw new Error('reconciled ' + delivered + ', found ' + found);
  const { status } = await plotonHealth({ client, receivers: [receiver] }).check();
  if (status !== 'ok') throw new Error('the health is ' + status);
  await api.close();
  const handler = express();
  handler.use(plotonWebhook(webhook));${serveNodeServer}`,
  },
];

/** The program as TypeScript: serves, sends a delivery, a copy and a tampered one, exits 0 when all were answered right. */
export function writeProgram({ imports, serve }: Consumer): string {
  return `import { createHmac } from 'node:crypto';
import { once } from 'node:events';
${imports.join('\n')}

async function main() {
  const secret = 'pack-check-secret';
  const handled: string[] = [];
  const webhook = { secret, on: { 'task.complete': (event: { task_id: string }) => void handled.push(event.task_id) } };
${serve}

  const body = JSON.stringify({
    event: 'task.complete',
    task_id: 'task_1',
    timestamp: new Date().toISOString(),
    data: {},
  });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const send = async (text: string) => {
    const headers = { 'content-type': 'application/json', 'x-ploton-signature': signature };
    const answer = await fetch('http://127.0.0.1:' + port + '/webhook', { method: 'POST', headers, body: text });
    return answer.status;
  };
  const seen = { signed: await send(body), copy: await send(body), tampered: await send(body + ' '), handled };
  await close();

  const expected = JSON.stringify({ signed: 200, copy: 200, tampered: 401, handled: ['task_1'] });
  if (JSON.stringify(seen) !== expected) throw new Error('expected ' + expected + ', saw ' + JSON.stringify(seen));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
`;
}
