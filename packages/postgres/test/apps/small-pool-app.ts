/** One process of an application whose store has a pool of `POOL_MAX` connections, and no `listener`. */
import { serveApp } from '@hookgate/store-tests/app';
import { Pool } from 'pg';
import postgres from 'postgres';
import { postgresStore } from '../../src/index.ts';

const { DATABASE = '', CLIENT = '', POOL_MAX = '' } = process.env;
const max = Number(POOL_MAX);
const pool = new Pool({ connectionString: DATABASE, max });
const sql = postgres(DATABASE, { max });
pool.on('error', () => {});

await serveApp({
  store: CLIENT === 'postgres.js' ? postgresStore({ sql }) : postgresStore({ pool }),
  // What it printed tells.
  note: async () => {},
  end: () => Promise.all([pool.end(), sql.end()]),
});
