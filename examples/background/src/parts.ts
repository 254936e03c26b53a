import { ensureSchema, type PostgresInbox, postgresInbox } from '@hookgate/postgres';
import { Pool, type PoolClient } from 'pg';
import { PgBoss } from 'pg-boss';

/** A queue for each sender, by its name. */
const QUEUES = ['platos', 'ploton'] as const;

/** What both processes stand on: one PostgreSQL. */
export interface Parts {
  readonly pool: Pool;
  /** Remembers what was handled, in the transaction that did it. */
  readonly inbox: PostgresInbox<PoolClient>;
  readonly boss: PgBoss;
  close(): Promise<void>;
}

/** Connects to the database of `DATABASE_URL`, and makes the tables and queues that are missing. @throws Error without the variable */
export async function openParts(): Promise<Parts> {
  const connectionString = process.env.DATABASE_URL;
  if (connectionString === undefined) throw new Error('Set DATABASE_URL, or use `npm start`, which has a database.');
  const pool = new Pool({ connectionString });
  pool.on('error', (error) => console.error('The database:', error.message));
  await ensureSchema({ pool });
  await pool.query('CREATE TABLE IF NOT EXISTS summaries (conversation text, summary text, made_by int)');

  const boss = new PgBoss({ connectionString, monitorIntervalSeconds: 5, superviseIntervalSeconds: 5 });
  boss.on('error', (error) => console.error('The queue:', error.message));
  await boss.start();
  for (const queue of QUEUES) {
    await boss.createQueue(`${queue}-dead`);
    await boss.createQueue(queue, {
      deadLetter: `${queue}-dead`,
      retryLimit: 5,
      retryBackoff: true,
      expireInSeconds: 600, // longer than any job takes
      heartbeatSeconds: 10, // and this is how long a worker may be silent before another gets its job
    });
  }
  return {
    pool,
    inbox: postgresInbox({ pool }),
    boss,
    async close() {
      await boss.stop({ graceful: true });
      await pool.end();
    },
  };
}
