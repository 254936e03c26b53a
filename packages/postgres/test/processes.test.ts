import { processRows } from '@hookgate/store-tests';
import { afterAll } from 'vitest';
import { ownPostgres } from './support/own-postgres.ts';
import { processesOn } from './support/processes.ts';

const server = await ownPostgres('-c', 'max_connections=300');
if (server !== undefined) {
  const { start, effects, end } = await processesOn(server);
  afterAll(end);
  processRows({ start, effects, clients: ['pg', 'postgres.js'] });
}
