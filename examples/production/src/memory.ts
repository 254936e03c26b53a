import type { CheckpointStore } from '@hookgate/ploton';
import { postgresCheckpoints } from '@hookgate/ploton/postgres';
import { redisCheckpoints } from '@hookgate/ploton/redis';
import { ensureSchema, postgresStore } from '@hookgate/postgres';
import { redisStore } from '@hookgate/redis';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Config } from './config.ts';

/** What all instances share: which deliveries were handled, and how far reconciliation came. */
export interface SharedMemory {
  readonly store: ReturnType<typeof postgresStore> | ReturnType<typeof redisStore>;
  readonly checkpoints: CheckpointStore;
  close(): Promise<void>;
}

/** Opens PostgreSQL or Redis; rejects when it is not there, so that the start stops instead of the first delivery. */
export async function openMemory({ databaseUrl, redisUrl }: Config, logger: Logger): Promise<SharedMemory> {
  const lost = (err: Error): void => logger.warn({ event: 'app.connection_lost', err }, 'a connection was lost');
  if (databaseUrl !== undefined) {
    const pool = new Pool({ connectionString: databaseUrl });
    pool.on('error', lost); // of an idle connection; unheard, it would end the process
    await ensureSchema({ pool });
    const store = postgresStore({ pool });
    store.startSweeping();
    return {
      store,
      checkpoints: postgresCheckpoints({ pool }),
      async close() {
        await store.close();
        await pool.end();
      },
    };
  }
  const client = new Redis(redisUrl as string);
  client.on('error', lost);
  const store = redisStore({ client });
  await store.ready();
  return {
    store,
    checkpoints: redisCheckpoints({ client }),
    async close() {
      await store.close();
      await client.quit();
    },
  };
}
