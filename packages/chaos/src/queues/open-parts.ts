import type { DedupeStore, Delivery, Logger } from '@hookgate/core';
import { type PostgresInbox, postgresInbox } from '@hookgate/postgres';
import { type Engine, type EngineName, openEngine } from '@hookgate/queue-tests';
import { redisStore } from '@hookgate/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type BriefSender, briefPlatos, briefPloton } from '../brief-providers.ts';
import { hasInbox } from './queue-modes.ts';

const { MODE = '', SERVER_URL = '', STORE_URL = '', PREFIX = '', SINK_URL = '' } = process.env;
const LOCK_MS = 2_000;

/** What a process of either side stands on. */
export interface Parts {
  readonly store: DedupeStore;
  /** Where the store is an inbox. */
  readonly inbox: PostgresInbox<pg.PoolClient> | undefined;
  /** One queue for each sender. */
  readonly queues: readonly (BriefSender & { readonly engine: Engine })[];
  readonly leaseMs: number;
}

export async function openParts(): Promise<Parts> {
  const { store, inbox } = openStore();
  const queues = [];
  for (const sender of [briefPloton, briefPlatos]) {
    const queue = `${PREFIX}_${sender.provider.name}`;
    queues.push({
      ...sender,
      engine: await openEngine(MODE as EngineName, { url: SERVER_URL, queue, lockMs: LOCK_MS, concurrency: 20 }),
    });
  }
  return { store, inbox, queues, leaseMs: LOCK_MS };
}

function openStore(): Pick<Parts, 'store' | 'inbox'> {
  if (hasInbox(MODE)) {
    const pool = new pg.Pool({ connectionString: STORE_URL, connectionTimeoutMillis: 2_000, query_timeout: 3_000 });
    pool.on('error', () => {});
    const inbox = postgresInbox({ pool, schema: PREFIX });
    return { store: inbox, inbox };
  }
  const client = new Redis(STORE_URL, { maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  return { store: redisStore({ client, prefix: `${PREFIX}:` }), inbox: undefined };
}

/** The effect of a delivery: in the world outside, which takes it unless it has seen a later owner, or in the inbox. */
export function effectOf({ inbox }: Parts): (delivery: Delivery<unknown, Uint8Array | undefined>) => Promise<void> {
  if (inbox !== undefined) {
    const insert = `INSERT INTO ${PREFIX}.effects (key, part, fence, attempt, pid) VALUES ($1, $2, $3, $4, $5)`;
    return (delivery) =>
      inbox.transaction(delivery, async (client) => {
        for (const part of [1, 2]) {
          if (part === 2) await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
          await client.query(insert, [delivery.key, part, String(delivery.fence), delivery.attempt, process.pid]);
        }
      });
  }
  return async ({ key, fence, attempt }) => {
    const body = JSON.stringify({ key, fence: String(fence), attempt, pid: process.pid });
    const answer = await fetch(SINK_URL, { method: 'POST', body });
    if (!answer.ok) throw new Error(`the sink answered ${answer.status}`);
  };
}

export const silent: Logger = { info() {}, warn() {}, error() {} };
