import { describe } from 'vitest';
import { storeRows } from '../../core/test/support/store-rows.ts';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => storeRows(redisStore({ client: (await server.connect(connect)).client })));
  }
}
