import { describe } from 'vitest';
import { storeRows } from '../../core/test/support/store-rows.ts';
import { postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const server = await ownPostgres();
if (server !== undefined) {
  for (const name of ['a pg Pool', 'postgres.js'] as const) {
    describe(`through ${name}`, async () => storeRows(postgresStore((await server.connect(name)).options)));
  }
}
