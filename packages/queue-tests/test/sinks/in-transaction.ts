import type { SqlClient } from '@hookgate/core';
import type pg from 'pg';

/** Runs work in a transaction of PostgreSQL, as the sink suite wants it. */
export async function inTransaction(
  pool: pg.Pool,
  work: (client: SqlClient) => Promise<void>,
  end: 'commit' | 'rollback',
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query(end);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
