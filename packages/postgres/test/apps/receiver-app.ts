/**
 * One process of an application on PostgreSQL, with the store through pg or postgres.js, or with the inbox. It notes effects in
 * the table `effects`. With the inbox it may also kill itself around its COMMIT: when that is about to be sent
 * (`finished`), was sent (`committing`), or was answered (`committed`).
 */
import { crashAt, type Note, serveApp } from '@hookgate/store-tests/app';
import { Pool, type PoolClient } from 'pg';
import postgres from 'postgres';
import { postgresInbox, postgresStore } from '../../src/index.ts';

const { DATABASE = '', CLIENT = '', KIND = '', CRASH = '' } = process.env;

const notes = new Pool({ connectionString: DATABASE });
const pool = new Pool({ connectionString: DATABASE });
const sql = postgres(DATABASE);
for (const each of [notes, pool]) each.on('error', () => {});

const INSERT = 'INSERT INTO effects (id, what, attempt, fence) VALUES ($1, $2, $3, $4)';
type Insert = (values: string[]) => Promise<unknown>;

function noteBy(insert: Insert): Note {
  return ({ id, what, attempt, fence }) => insert([id, what, `${attempt}`, `${fence}`]);
}

await serveApp({
  ...(CLIENT === 'postgres.js' ? { store: postgresStore({ sql, listener: sql }) } : onPg()),
  note: noteBy((values) => notes.query(INSERT, values)),
  end: () => Promise.all([notes.end(), pool.end(), sql.end()]),
});

function onPg(): Pick<Parameters<typeof serveApp>[0], 'store' | 'transaction'> {
  if (KIND === 'store') return { store: postgresStore({ pool }) };
  const inbox = postgresInbox({ pool: CRASH === '' ? pool : crashingAtCommit() });
  return {
    store: inbox,
    transaction: (delivery, work) =>
      inbox.transaction(delivery, (client) => work(noteBy((values) => client.query(INSERT, values)))),
  };
}

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
          setImmediate(() => crashAt('committing'));
          return answer.then((committed) => {
            crashAt('committed');
            return committed;
          });
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
