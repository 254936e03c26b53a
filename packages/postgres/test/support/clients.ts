import { Client, Pool } from 'pg';
import postgres from 'postgres';
import type { PostgresConnection, PostgresListener, QueryFunction } from '../../src/index.ts';

/** A connection of some library, as the tests want it. */
export interface Connection {
  /** What `postgresStore` takes, with a listener of its own. */
  readonly options: PostgresConnection & { readonly prepare?: boolean };
  readonly listener: PostgresListener;
  /** Runs any statement. */
  run(text: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /** How many statements went through it, but for those of `run`. */
  count(): number;
  end(): Promise<void>;
}

export type Connect = (url: string) => Promise<Connection>;

const ignore = (): void => {};
const POOL_SIZE = 8;

/** Counts the calls of one method, and leaves everything else as it is. */
function counting<T extends object>(client: T, method: string): { readonly client: T; count(): number } {
  let calls = 0;
  const counted = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === method) calls += 1;
        return value.apply(target, args);
      };
    },
  });
  return { client: counted, count: () => calls };
}

async function listenerFor(url: string): Promise<Client> {
  const listener = new Client({ connectionString: url });
  listener.on('error', ignore);
  await listener.connect();
  return listener;
}

function pgPool(more: { prepare?: boolean } = {}): Connect {
  return async (url) => {
    const pool = new Pool({ connectionString: url, max: POOL_SIZE });
    pool.on('error', ignore);
    const { client, count } = counting(pool, 'query');
    const listener = await listenerFor(url);
    return {
      options: { pool: client, ...more },
      listener,
      count,
      run: async (text, params = []) => (await pool.query(text, params)).rows,
      end: async () => {
        await Promise.allSettled([listener.end(), pool.end()]);
      },
    };
  };
}

async function pgClient(url: string): Promise<Connection> {
  const [bare, listener] = [await listenerFor(url), await listenerFor(url)];
  const { client, count } = counting(bare, 'query');
  return {
    options: { client },
    listener,
    count,
    run: async (text, params = []) => (await bare.query(text, params)).rows,
    end: async () => {
      await Promise.allSettled([listener.end(), bare.end()]);
    },
  };
}

async function postgresJs(url: string): Promise<Connection> {
  // Everything a user may have set that touches names or rows.
  const bare = postgres(url, { max: POOL_SIZE, onnotice: ignore, transform: postgres.toPascal, backoff: () => 0.05 });
  let calls = 0;
  const sql = Object.assign((): void => {}, {
    unsafe: (text: string, params: string[], options: { prepare: boolean }) => {
      calls += 1;
      return bare.unsafe(text, params, options);
    },
  });
  const plain = postgres(url, { max: 1, onnotice: ignore });
  return {
    options: { sql },
    listener: bare,
    count: () => calls,
    run: async (text, params = []) => [...(await plain.unsafe(text, params as string[]))],
    end: async () => {
      await Promise.allSettled([bare.end({ timeout: 1 }), plain.end({ timeout: 1 })]);
    },
  };
}

/** Every statement on whatever connection is free, and none keeps anything: as behind a transaction-mode pooler. */
async function queryFunction(url: string): Promise<Connection> {
  const pool = new Pool({ connectionString: url, max: POOL_SIZE });
  pool.on('error', ignore);
  const listener = await listenerFor(url);
  let calls = 0;
  const query: QueryFunction = async (text, params) => {
    calls += 1;
    const client = await pool.connect();
    try {
      const { rows } = await client.query({ text, values: params, rowMode: 'array' });
      await client.query('DISCARD ALL');
      return rows;
    } finally {
      client.release();
    }
  };
  return {
    options: { query },
    listener,
    count: () => calls,
    run: async (text, params = []) => (await pool.query(text, params)).rows,
    end: async () => {
      await Promise.allSettled([listener.end(), pool.end()]);
    },
  };
}

/** How a connection may be handed in. */
export type ClientName =
  | 'a pg Pool'
  | 'a pg Pool without prepared statements'
  | 'a pg Client'
  | 'postgres.js'
  | 'a query function behind a transaction-mode pooler';

/** One server through every kind of connection. */
export const CLIENTS: Readonly<Record<ClientName, Connect>> = {
  'a pg Pool': pgPool(),
  'a pg Pool without prepared statements': pgPool({ prepare: false }),
  'a pg Client': pgClient,
  'postgres.js': postgresJs,
  'a query function behind a transaction-mode pooler': queryFunction,
};
