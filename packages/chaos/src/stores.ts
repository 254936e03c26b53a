import { randomUUID } from 'node:crypto';
import { ensureSchema } from '@hookgate/postgres';
import { findPostgres, findRedis, type TcpProxy } from '@hookgate/test-services';
import pg from 'pg';
import type { Effect } from './ledger.ts';

/** The ways of deduplicating that are put to the test. */
export const MODES = ['redis', 'postgres', 'inbox'] as const;

/** A way of deduplicating. */
export type Mode = (typeof MODES)[number];

/** A store that receivers are cut from. */
export interface StoreUnderChaos {
  readonly mode: Mode;
  /** Key prefix, or schema. */
  readonly prefix: string;
  readonly address: { readonly host: string; readonly port: number };
  urlThrough(proxy: TcpProxy): string;
  /** The effects that handlers wrote into the store's own database. */
  effects(): Promise<readonly Effect[]>;
  stop(): Promise<void>;
}

/** @throws Error when the server cannot be had */
export async function openStore(mode: Mode): Promise<StoreUnderChaos> {
  const found = mode === 'redis' ? await findRedis() : await findPostgres();
  if ('missing' in found) throw new Error(found.missing);
  const url = new URL(found.url);
  const prefix = `chaos_${randomUUID().replaceAll('-', '')}`;
  const common = {
    mode,
    address: { host: url.hostname, port: Number(url.port) },
    urlThrough: (proxy: TcpProxy) => Object.assign(new URL(url), { host: `${proxy.host}:${proxy.port}` }).href,
  };
  if (mode === 'redis') return { ...common, prefix: `${prefix}:`, effects: async () => [], stop: () => found.stop() };

  const pool = new pg.Pool({ connectionString: found.url, max: 1 });
  pool.on('error', () => {});
  await ensureSchema({ pool, schema: prefix });
  await pool.query(`CREATE TABLE ${prefix}.effects (at serial, key text, fence bigint, attempt int, pid int)`);
  return {
    ...common,
    prefix,
    async effects() {
      const { rows } = await pool.query<{ key: string; fence: string; pid: number }>(
        `SELECT key, fence, pid FROM ${prefix}.effects ORDER BY at`,
      );
      return rows.map(({ key, fence, pid }) => ({ key, fence: Number(fence), pid, at: 0 }));
    },
    async stop() {
      await pool.query(`DROP SCHEMA ${prefix} CASCADE`);
      await pool.end();
      await found.stop();
    },
  };
}
