import { randomUUID } from 'node:crypto';
import { ensureSchema } from '@hookgate/postgres';
import { findPostgres, findRedis, startPostgresPair, type TcpProxy } from '@hookgate/test-services';
import pg from 'pg';
import type { Effect } from './ledger.ts';

/** The ways of deduplicating that are put to the test; the last two are inboxes whose server fails over to its standby. */
export const MODES = ['redis', 'postgres', 'inbox', 'synchronous', 'asynchronous'] as const;

/** A way of deduplicating. */
export type Mode = (typeof MODES)[number];

/** A store that receivers are cut from. */
export interface StoreUnderChaos {
  readonly kind: 'redis' | 'postgres' | 'inbox';
  /** Key prefix, or schema. */
  readonly prefix: string;
  readonly address: { readonly host: string; readonly port: number };
  urlThrough(proxy: TcpProxy): string;
  /** What is in the commands whose replies may be lost. */
  readonly markers: readonly string[];
  /** Ends the connections of a receiver, at the server. */
  terminate?(name: string): Promise<void>;
  /** Locks the table for so many milliseconds. */
  lock?(ms: number): Promise<void>;
  /** Kills the server, and has its standby take its place. */
  failOver?(): Promise<void>;
  /** The writes of handlers into the store's own database. */
  writes(): Promise<readonly Write[]>;
  stop(): Promise<void>;
}

/** One of the two writes of a handler. */
export interface Write extends Effect {
  readonly part: 1 | 2;
}

const LAG_MS = 1_000;

interface Server {
  readonly url: string;
  failOver?(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error when the server cannot be had */
export async function openStore(mode: Mode): Promise<StoreUnderChaos> {
  const found = await serverFor(mode);
  if ('missing' in found) throw new Error(found.missing);
  const url = new URL(found.url);
  const prefix = `chaos_${randomUUID().replaceAll('-', '')}`;
  const common = {
    address: { host: url.hostname, port: Number(url.port) },
    urlThrough: (proxy: TcpProxy) => Object.assign(new URL(url), { host: `${proxy.host}:${proxy.port}` }).href,
  };
  if (mode === 'redis') {
    const stop = (): Promise<void> => found.stop();
    return { ...common, kind: mode, prefix: `${prefix}:`, markers: ['EVALSHA'], writes: async () => [], stop };
  }

  const pool = new pg.Pool({ connectionString: found.url, max: 2 });
  pool.on('error', () => {});
  await ensureSchema({ pool, schema: prefix });
  await pool.query(
    `CREATE TABLE ${prefix}.effects (at serial, key text, part int, fence bigint, attempt int, pid int)`,
  );
  const { failOver } = found;
  return {
    ...common,
    kind: mode === 'postgres' ? mode : 'inbox',
    prefix,
    markers: ['hookgate_claim', 'hookgate_commit', 'hookgate_renew', 'COMMIT', 'hookgate.transaction'],
    async terminate(name) {
      await pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);
    },
    async lock(ms) {
      const client = await pool.connect();
      client.on('error', () => {});
      try {
        await client.query('BEGIN');
        await client.query(`LOCK TABLE ${prefix}.hookgate_deliveries IN ACCESS EXCLUSIVE MODE`);
        await new Promise((resolve) => setTimeout(resolve, ms));
      } finally {
        // Its end ends the lock.
        client.release(true);
      }
    },
    ...(failOver && { failOver }),
    async writes() {
      const { rows } = await pool.query<{ key: string; part: 1 | 2; fence: string; pid: number }>(
        `SELECT key, part, fence, pid FROM ${prefix}.effects ORDER BY at`,
      );
      return rows.map(({ key, part, fence, pid }) => ({ key, part, fence: Number(fence), pid, at: 0 }));
    },
    async stop() {
      await pool.query(`DROP SCHEMA ${prefix} CASCADE`);
      await pool.end();
      await found.stop();
    },
  };
}

async function serverFor(mode: Mode): Promise<Server | { readonly missing: string }> {
  if (mode === 'redis') return findRedis();
  if (mode === 'postgres' || mode === 'inbox') return findPostgres();
  const pair = await startPostgresPair(mode === 'synchronous');
  if ('missing' in pair || mode === 'synchronous') return pair;
  return {
    ...pair,
    async failOver() {
      // An asynchronous standby may be behind; this one is, by so much.
      pair.cutStandby();
      await new Promise((resolve) => setTimeout(resolve, LAG_MS));
      await pair.failOver();
    },
  };
}
