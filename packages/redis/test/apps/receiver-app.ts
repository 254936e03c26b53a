/** One process of an application on Redis, through ioredis or node-redis. It notes effects in the list `effects:<event_id>`. */
import { type Note, serveApp } from '@hookgate/store-tests/app';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { redisStore } from '../../src/index.ts';

const { REDIS = '', PREFIX = '', CLIENT = '' } = process.env;

const effects = new Redis(REDIS);
const note: Note = ({ id, what, attempt, fence }) => effects.rpush(`effects:${id}`, `${what} ${attempt} ${fence}`);

const { client, end } = CLIENT === 'node-redis' ? await nodeRedis() : ioredis();
await serveApp({
  store: redisStore({ client, prefix: PREFIX }),
  note,
  async end() {
    effects.disconnect();
    end();
  },
});

function ioredis() {
  const client = new Redis(REDIS);
  return { client, end: () => client.disconnect() };
}

async function nodeRedis() {
  const client = createClient({ url: REDIS });
  await client.connect();
  return { client, end: () => client.destroy() };
}
