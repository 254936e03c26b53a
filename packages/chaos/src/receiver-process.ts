/**
 * One receiver: an Express application on a store, reached through a proxy of its own. Its handlers work for a while, fail
 * now and then, and have their effect in the sink, or, with the inbox, in the database.
 *
 * Prints `listening PORT`, `committed KEY FENCE` for every commit that the store has confirmed, and `wrote KEY` for every
 * transaction of the inbox. A message `{ blockMs }` stops everything it does for so long.
 */
import type { AddressInfo } from 'node:net';
import type { Claim, DedupeStore, Delivery } from '@hookgate/core';
import { webhook } from '@hookgate/express';
import { postgresInbox, postgresStore } from '@hookgate/postgres';
import { redisStore } from '@hookgate/redis';
import express from 'express';
import { Redis } from 'ioredis';
import pg from 'pg';
import { briefPlatos, briefPloton } from './brief-providers.ts';

const { MODE = '', STORE_URL = '', SINK_URL = '', SECRET = '', PREFIX = '', NAME = '', POOL_SIZE = '' } = process.env;

type Effect = (delivery: Delivery) => Promise<void>;

/** The world outside: it takes an effect unless it has seen a later owner of the delivery. */
async function effectInSink({ key, fence, attempt }: Delivery): Promise<void> {
  const body = JSON.stringify({ key, fence: String(fence), attempt, pid: process.pid });
  const answer = await fetch(SINK_URL, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the sink answered ${answer.status}`);
}

function connect(): { store: DedupeStore; effect: Effect } {
  if (MODE === 'redis') {
    const client = new Redis(STORE_URL, { maxRetriesPerRequest: 1 });
    client.on('error', () => {});
    return { store: redisStore({ client, prefix: PREFIX }), effect: effectInSink };
  }
  const pool = new pg.Pool({
    connectionString: STORE_URL,
    application_name: NAME,
    max: Number(POOL_SIZE),
    connectionTimeoutMillis: 2_000,
    query_timeout: 3_000,
  });
  pool.on('error', () => {});
  if (MODE === 'postgres') return { store: postgresStore({ pool, schema: PREFIX }), effect: effectInSink };
  const inbox = postgresInbox({ pool, schema: PREFIX });
  const insert = `INSERT INTO ${PREFIX}.effects (key, part, fence, attempt, pid) VALUES ($1, $2, $3, $4, $5)`;
  /** Two writes, with time between them for anything to happen: one without the other is torn. */
  const effect: Effect = async (delivery) => {
    await inbox.transaction(delivery, async (client) => {
      for (const part of [1, 2]) {
        if (part === 2) await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
        await client.query(insert, [delivery.key, part, String(delivery.fence), delivery.attempt, process.pid]);
      }
    });
    console.log(`wrote ${delivery.key}`);
  };
  return { store: inbox, effect };
}

process.on('message', ({ blockMs }: { readonly blockMs: number }) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
});

const { store, effect } = connect();

async function commit(...args: Parameters<DedupeStore['commit']>): ReturnType<DedupeStore['commit']> {
  const answer = await store.commit(...args);
  const [{ key, fence }]: [Claim, ...unknown[]] = args;
  if (answer === 'committed') console.log(`committed ${key} ${fence}`);
  return answer;
}

/** The store, telling of its commits. */
const told: DedupeStore = new Proxy(store, {
  get(target, name) {
    if (name === 'commit') return commit;
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
  },
});

async function handle(_event: unknown, delivery: Delivery): Promise<void> {
  const luck = Math.random();
  // Mostly quick; one in twenty takes longer than its sender waits.
  const workMs = luck < 0.05 ? 1_500 + Math.random() * 1_500 : Math.random() * 200;
  await new Promise((resolve) => setTimeout(resolve, workMs));
  if (luck > 0.95) throw new Error('bad luck');
  if (delivery.signal.aborted) throw delivery.signal.reason;
  await effect(delivery);
}

const silent = { info() {}, warn() {}, error() {} };
const app = express();
for (const { provider } of [briefPloton, briefPlatos]) {
  app.use(webhook(provider, { secret: SECRET, store: told, logger: silent, on: { '*': handle } as never }));
}
const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
