import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { postgresInbox } from '../../src/index.ts';
import { PrismaClient } from '../prisma/generated/client.ts';
import type { MakeRecipe } from '../support/recipe.ts';

export const prisma: MakeRecipe = async (connectionString, table) => {
  // #region setup
  const pool = new Pool({ connectionString, max: 5 }); // Prisma keeps its own connections; these are the store's
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString }) });
  const inbox = postgresInbox({ pool });
  // #endregion
  pool.on('error', () => {});
  return {
    inbox: table === undefined ? inbox : postgresInbox({ pool, table }),
    save: (inbox, delivery, row) =>
      // #region save
      db.$transaction(async (tx) => {
        await tx.result.create({ data: row });
        await inbox.commit(delivery, (text) => tx.$queryRawUnsafe(text));
      }),
    // #endregion
    outside: (text) => db.$queryRawUnsafe(text),
    end: () => Promise.all([db.$disconnect(), pool.end()]),
  };
};
