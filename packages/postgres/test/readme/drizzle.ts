import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import { postgresInbox } from '../../src/index.ts';
import type { MakeRecipe } from '../support/recipe.ts';

const results = pgTable('results', { key: text(), part: text() });

export const drizzlePg: MakeRecipe = async (connectionString, table) => {
  // #region setup
  const pool = new Pool({ connectionString });
  const db = drizzle(pool);
  const inbox = postgresInbox({ pool });
  // #endregion
  pool.on('error', () => {});
  return {
    inbox: table === undefined ? inbox : postgresInbox({ pool, table }),
    save: (inbox, delivery, row) =>
      // #region save
      db.transaction(async (tx) => {
        await tx.insert(results).values(row);
        await inbox.commit(delivery, (text) => tx.execute(sql.raw(text)));
      }),
    // #endregion
    outside: (text) => db.execute(sql.raw(text)),
    end: () => pool.end(),
  };
};
