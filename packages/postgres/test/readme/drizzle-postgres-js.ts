import { sql as raw } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { postgresInbox } from '../../src/index.ts';
import type { MakeRecipe } from '../support/recipe.ts';

const results = pgTable('results', { key: text(), part: text() });

export const drizzlePostgresJs: MakeRecipe = async (url, table) => {
  // #region setup
  const sql = postgres(url);
  const db = drizzle(sql);
  const inbox = postgresInbox({ sql });
  // #endregion
  return {
    inbox: table === undefined ? inbox : postgresInbox({ sql, table }),
    save: (inbox, delivery, row) =>
      // #region save
      db.transaction(async (tx) => {
        await tx.insert(results).values(row);
        await inbox.commit(delivery, (text) => tx.execute(raw.raw(text)));
      }),
    // #endregion
    outside: (text) => db.execute(raw.raw(text)),
    end: () => sql.end({ timeout: 1 }),
  };
};
