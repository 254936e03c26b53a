import knex from 'knex';
import { Pool } from 'pg';
import { postgresInbox } from '../../src/index.ts';
import type { MakeRecipe } from '../support/recipe.ts';

export const knexPg: MakeRecipe = async (connectionString, table) => {
  // #region setup
  const pool = new Pool({ connectionString, max: 5 }); // knex keeps its own connections; these are the store's
  const db = knex({ client: 'pg', connection: connectionString });
  const inbox = postgresInbox({ pool });
  // #endregion
  pool.on('error', () => {});
  return {
    inbox: table === undefined ? inbox : postgresInbox({ pool, table }),
    save: (inbox, delivery, row) =>
      // #region save
      db.transaction(async (trx) => {
        await trx('results').insert(row);
        await inbox.commit(delivery, (text) => trx.raw(text));
      }),
    // #endregion
    outside: (text) => db.raw(text),
    end: () => Promise.all([db.destroy(), pool.end()]),
  };
};
