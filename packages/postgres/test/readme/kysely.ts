import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { postgresInbox } from '../../src/index.ts';
import type { MakeRecipe, Row } from '../support/recipe.ts';

interface Database {
  results: Row;
}

export const kysely: MakeRecipe = async (connectionString, table) => {
  // #region setup
  const pool = new Pool({ connectionString });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const inbox = postgresInbox({ pool });
  // #endregion
  pool.on('error', () => {});
  return {
    inbox: table === undefined ? inbox : postgresInbox({ pool, table }),
    save: (inbox, delivery, row) =>
      // #region save
      db.transaction().execute(async (trx) => {
        await trx.insertInto('results').values(row).execute();
        await inbox.commit(delivery, (text) => sql.raw(text).execute(trx));
      }),
    // #endregion
    outside: (text) => sql.raw(text).execute(db),
    end: () => db.destroy(),
  };
};
