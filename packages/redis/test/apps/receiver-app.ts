/**
 * One process of an application: a webhook receiver on Express or Fastify, with ioredis or node-redis.
 *
 * The event says what its handler does: `work_ms`, and `fail_attempts`, how many attempts fail. What became of it is
 * appended to the list `effects:<event_id>`; what was observed is printed.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DedupeStore, Delivery, PlatosEvent } from '@hookgate/core';
import { webhook as expressWebhook } from '@hookgate/express';
import { webhook as fastifyWebhook } from '@hookgate/fastify';
import express from 'express';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { type RedisClient, redisStore } from '../../src/index.ts';
import { SECRET, shortPlatos } from '../support/short-platos.ts';

const { REDIS = '', PREFIX = '', FRAMEWORK = 'express', CLIENT = 'ioredis', CRASH = '' } = process.env;

const effects = new Redis(REDIS);
const client = await connect();
const store = crashing(redisStore({ client, prefix: PREFIX }));

async function connect(): Promise<RedisClient> {
  if (CLIENT === 'ioredis') return new Redis(REDIS);
  return createClient({ url: REDIS }).connect() as Promise<unknown> as Promise<RedisClient>;
}

/** With `CRASH=commit` the process dies as soon as its commit has arrived. */
function crashing(inner: DedupeStore): DedupeStore {
  if (CRASH !== 'commit') return inner;
  return {
    ...inner,
    async commit(...args) {
      await inner.commit(...args);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    },
  };
}

async function handle(event: PlatosEvent, delivery: Delivery): Promise<void> {
  const {
    event_id,
    work_ms = 0,
    fail_attempts = 0,
  } = event as PlatosEvent & { work_ms?: number; fail_attempts?: number };
  const note = (what: string): Promise<number> =>
    effects.rpush(`effects:${event_id}`, `${what} ${delivery.attempt} ${delivery.fence} ${process.pid}`);
  await note('began');
  console.log(`handling ${event_id}`);
  delivery.signal.addEventListener('abort', () => console.log(`aborted ${event_id}`));
  await sleep(Number(work_ms));
  if (delivery.attempt <= Number(fail_attempts)) throw new Error('as the event said');
  await note('ended');
  console.log(`ended ${event_id}`);
}

const options = {
  secret: SECRET,
  store,
  path: '/webhook',
  logger: { info() {}, warn() {}, error() {} },
  observer: ({ type, ...rest }: { type: string }) => {
    const { during = '' } = rest as { during?: string };
    console.log(`saw ${type} ${during}`.trim());
  },
  on: { '*': handle },
};

let stop: () => Promise<unknown>;
let server: Server;
if (FRAMEWORK === 'express') {
  const middleware = expressWebhook(shortPlatos, options);
  server = express().use(middleware).listen(0, '127.0.0.1', ready);
  stop = async () => {
    // Idle connections are ended, running requests are answered.
    server.close();
    await middleware.receiver.close();
  };
} else {
  const app = fastify();
  await app.register(fastifyWebhook(shortPlatos, options));
  await app.listen({ port: 0, host: '127.0.0.1' });
  server = app.server;
  stop = () => app.close();
  ready();
}

function ready(): void {
  console.log(`listening ${(server.address() as AddressInfo).port}`);
}

process.once('SIGTERM', async () => {
  await stop();
  await store.close?.();
  effects.disconnect();
  if (client instanceof Redis) client.disconnect();
  else (client as unknown as { destroy(): void }).destroy();
});
