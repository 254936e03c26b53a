/**
 * One process of an application: a webhook receiver on Express or Fastify, with pg or postgres.js, with the store or the
 * inbox.
 *
 * The event says what its handler does: `work_ms`, `block_ms`, how long the first attempt stops the whole process, and
 * `fail_attempts`, how many attempts fail. What became of it is
 * written into the table `effects`; what was observed is printed. `CRASH` says where the process kills itself.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DedupeStore, Delivery, PlatosEvent } from '@hookgate/core';
import { webhook as expressWebhook } from '@hookgate/express';
import { webhook as fastifyWebhook } from '@hookgate/fastify';
import express from 'express';
import fastify from 'fastify';
import { Pool, type PoolClient } from 'pg';
import postgres, { type TransactionSql } from 'postgres';
import { type PostgresStore, postgresInbox, postgresStore } from '../../src/index.ts';
import { SECRET, shortPlatos } from '../support/short-platos.ts';

const { DATABASE = '', FRAMEWORK = 'express', CLIENT = 'pg', KIND = 'store', CRASH = '' } = process.env;

const notes = new Pool({ connectionString: DATABASE });
const pool = new Pool({ connectionString: DATABASE });
const sql = postgres(DATABASE);
for (const each of [notes, pool]) each.on('error', () => {});

const INSERT = 'INSERT INTO effects (id, what, attempt, fence, pid) VALUES ($1, $2, $3, $4, $5)';
type Insert = (values: string[]) => Promise<unknown>;

const { store, inTransaction } = CLIENT === 'pg' ? onPg() : onPostgresJs();

/** Runs a handler's writes, and commits its claim with them if it is an inbox. */
type InTransaction = (delivery: Delivery, work: (insert: Insert) => Promise<void>) => Promise<void>;

function onPg(): { store: PostgresStore; inTransaction: InTransaction | undefined } {
  if (KIND === 'store') return { store: postgresStore({ pool }), inTransaction: undefined };
  const inbox = postgresInbox({ pool: CRASH === '' ? pool : crashingAtCommit() });
  return {
    store: inbox,
    inTransaction: (delivery, work) =>
      inbox.transaction(delivery, (client) => work((values) => client.query(INSERT, values))),
  };
}

function onPostgresJs(): { store: PostgresStore; inTransaction: InTransaction | undefined } {
  if (KIND === 'store') return { store: postgresStore({ sql, listener: sql }), inTransaction: undefined };
  const inbox = postgresInbox({ sql, listener: sql });
  return {
    store: inbox,
    inTransaction: (delivery, work) =>
      inbox.transaction(delivery, (client: TransactionSql) => work((values) => client.unsafe(INSERT, values))),
  };
}

/** Dies before its COMMIT is sent (`finished`), once it is sent (`committing`), or once it is answered (`committed`). */
function crashingAtCommit(): Pool {
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if ((args[0] as { text?: string } | undefined)?.text !== 'COMMIT') return value.apply(target, args);
          crashAt('finished');
          const answer = value.apply(target, args) as Promise<unknown>;
          if (CRASH === 'committing') setImmediate(() => process.kill(process.pid, 'SIGKILL'));
          return answer.then(() => crashAt('committed'));
        };
      },
    });
  };
  return new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : bound(target, name)) });
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

function crashAt(point: string): void {
  if (CRASH === point) process.kill(process.pid, 'SIGKILL');
}

/** Dies when its commit arrived (`stored`), or when it is to be sent (`handled`). */
function crashing(inner: DedupeStore): DedupeStore {
  return {
    ...inner,
    async commit(...args) {
      crashAt('handled');
      const answer = await inner.commit(...args);
      crashAt('stored');
      return answer;
    },
  };
}

async function handle(event: PlatosEvent, delivery: Delivery): Promise<void> {
  const { event_id, work_ms = 0, block_ms = 0, fail_attempts = 0 } = event as Record<string, unknown> & PlatosEvent;
  const { attempt, fence } = delivery;
  const note = (what: string, insert: Insert = (values) => notes.query(INSERT, values)): Promise<unknown> =>
    insert([String(event_id), what, `${attempt}`, `${fence}`, `${process.pid}`]);
  await note('began');
  console.log(`handling ${event_id}`);
  delivery.signal.addEventListener('abort', () => console.log(`aborted ${event_id}`));
  if (inTransaction === undefined) await work(undefined);
  else await inTransaction(delivery, work);
  crashAt('returned');
  console.log(`ended ${event_id}`);

  async function work(insert: Insert | undefined): Promise<void> {
    crashAt('begun');
    await sleep(Number(work_ms));
    // Nothing else runs in this process meanwhile, no heartbeat either.
    if (attempt === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(block_ms));
    if (attempt <= Number(fail_attempts)) throw new Error('as the event said');
    await note('ended', insert);
    crashAt('written');
  }
}

const options = {
  secret: SECRET,
  store: crashing(store),
  path: '/webhook',
  logger: { info() {}, warn() {}, error() {} },
  observer: ({ type, ...rest }: { type: string }) => {
    const { during = '' } = rest as { during?: string };
    console.log(`saw ${type} ${during}`.trim());
  },
  on: { '*': handle },
};

await store.ready();
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
  await store.close();
  await Promise.all([notes.end(), pool.end(), sql.end()]);
});
