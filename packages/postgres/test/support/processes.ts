import { type NotedEffect, type Processes, processesOf } from '@hookgate/store-tests';
import type { OwnPostgres } from './own-postgres.ts';

const APP = new URL('../apps/receiver-app.ts', import.meta.url);
const TABLE = 'CREATE TABLE effects (at serial, id text, what text, attempt int, fence bigint)';
const READ = 'SELECT what, attempt, fence::text FROM effects WHERE id = $1 ORDER BY at';

/** Processes of an application, and what they did. */
export interface PostgresProcesses extends Processes {
  effects(id: string): Promise<NotedEffect[]>;
}

export async function processesOn(server: OwnPostgres): Promise<PostgresProcesses> {
  await server.run(TABLE);
  return {
    ...processesOf(APP, { DATABASE: server.url }),
    async effects(id) {
      const rows = await server.run(READ, [id]);
      return rows.map(({ what, attempt, fence }) => ({
        what: String(what),
        attempt: Number(attempt),
        fence: Number(fence),
      }));
    },
  };
}
