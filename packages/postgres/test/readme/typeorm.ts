import { Pool } from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { postgresInbox } from '../../src/index.ts';
import type { MakeRecipe, Row } from '../support/recipe.ts';

const Result = new EntitySchema<Row>({
  name: 'Result',
  tableName: 'results',
  columns: { key: { type: 'text', primary: true }, part: { type: 'text' } },
});

export const typeorm: MakeRecipe = async (url, table) => {
  // #region setup
  const pool = new Pool({ connectionString: url, max: 5 }); // TypeORM keeps its own connections; these are the store's
  const dataSource = new DataSource({ type: 'postgres', url, entities: [Result] });
  await dataSource.initialize();
  const inbox = postgresInbox({ pool });
  // #endregion
  pool.on('error', () => {});
  return {
    inbox: table === undefined ? inbox : postgresInbox({ pool, table }),
    save: (inbox, delivery, row) =>
      // #region save
      dataSource.transaction(async (manager) => {
        await manager.insert(Result, row);
        await inbox.commit(delivery, (text) => manager.query(text));
      }),
    // #endregion
    outside: (text) => dataSource.query(text),
    end: () => Promise.all([dataSource.destroy(), pool.end()]),
  };
};
