import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FoundPostgres, type FoundRedis, findPostgres, findRedis } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import postgres from 'postgres';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileCheckpoints } from '../src/checkpoints/file.ts';
import { postgresCheckpoints } from '../src/checkpoints/postgres.ts';
import { redisCheckpoints } from '../src/checkpoints/redis.ts';
import { type CheckpointStore, memoryCheckpoints } from '../src/index.ts';

const own = `ploton_${process.pid}_${Date.now()}`;
let redis: FoundRedis;
let database: FoundPostgres;
let directory: string;
const ends: Array<() => unknown> = [];
const stores = new Map<string, () => Promise<CheckpointStore>>([
  ['memory', async () => memoryCheckpoints()],
  ['files', async () => fileCheckpoints({ directory: join(directory, 'made', 'when needed') })],
  [
    'ioredis',
    async () => {
      const client = new Redis(redis.url);
      ends.push(() => client.quit());
      return redisCheckpoints({ client, prefix: `${own}:a:` });
    },
  ],
  [
    'redis',
    async () => {
      const client = createClient({ url: redis.url });
      await client.connect();
      ends.push(() => client.close());
      return redisCheckpoints({ client, prefix: `${own}:b:` });
    },
  ],
  [
    'pg',
    async () => {
      const pool = new Pool({ connectionString: database.url });
      ends.push(async () => {
        await pool.query(`DROP TABLE ${own}`);
        await pool.end();
      });
      return postgresCheckpoints({ pool, table: own });
    },
  ],
  [
    'postgres.js',
    async () => {
      const sql = postgres(database.url, { onnotice: () => {} });
      await sql.unsafe(`CREATE SCHEMA ${own}`);
      ends.push(async () => {
        await sql.unsafe(`DROP SCHEMA ${own} CASCADE`);
        await sql.end();
      });
      return postgresCheckpoints({ sql, table: `${own}.checkpoints` });
    },
  ],
]);

beforeAll(async () => {
  const [foundRedis, foundPostgres] = await Promise.all([findRedis(), findPostgres()]);
  if ('missing' in foundRedis) throw new Error(foundRedis.missing);
  if ('missing' in foundPostgres) throw new Error(foundPostgres.missing);
  [redis, database] = [foundRedis, foundPostgres];
  directory = await mkdtemp(join(tmpdir(), 'ploton-checkpoints-'));
});
afterAll(async () => {
  for (const end of ends) await end();
  await rm(directory, { recursive: true });
  await Promise.all([redis.stop(), database.stop()]);
});

describe.each([...stores.keys()])('checkpoints with %s', (name) => {
  let store: CheckpointStore;
  beforeAll(async () => {
    store = await (stores.get(name) as () => Promise<CheckpointStore>)();
  });

  it('are not there before they are saved, by several at once', async () => {
    expect(await Promise.all(['x', 'y', 'z'].map((each) => store.load(each)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('come back as they were saved last, each under its name', async () => {
    const long = JSON.stringify({ open: Array.from({ length: 5_000 }, (_, i) => [`täsk_${i}_\u0000\ud800`, i]) });
    const names = ['a', 'a/../b', 'ä:{x}', '..', "'; DROP TABLE x; --"];
    for (const each of names) await store.save(each, `first of ${each}`);
    await store.save('a', long);
    expect(await store.load('a')).toBe(long);
    for (const each of names.slice(1)) expect(await store.load(each)).toBe(`first of ${each}`);
  });

  it('of two who save at once one wins', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    await Promise.all(texts.map((text) => store.save('both', text)));
    expect(texts).toContain(await store.load('both'));
  });
});

describe('a file', () => {
  it('is the last whole one, whatever a process left that died while it wrote', async () => {
    const folder = join(directory, 'killed');
    const store = fileCheckpoints({ directory: folder });
    await store.save('ploton', 'whole');
    await writeFile(join(folder, 'ploton.checkpoint.d34d'), 'ha');
    expect(await store.load('ploton')).toBe('whole');
    await store.save('ploton', 'new');
    expect(await store.load('ploton')).toBe('new');
    expect(await readdir(folder)).toEqual(['ploton.checkpoint', 'ploton.checkpoint.d34d']);
  });

  it('that cannot be written is an error, and leaves nothing behind', async () => {
    const folder = join(directory, 'blocked');
    const store = fileCheckpoints({ directory: folder });
    await writeFile(folder, 'a file where the folder should be');
    await expect(store.save('ploton', 'x')).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(store.load('ploton')).rejects.toThrow(/ENOTDIR/);
  });
});

describe('a table', () => {
  it('that may not be made is an error with the statement to run', async () => {
    const pool = new Pool({ connectionString: database.url });
    await pool.query(`CREATE ROLE ${own} LOGIN`);
    const poor = new Pool({ connectionString: database.url, options: `-c role=${own}` });
    await expect(postgresCheckpoints({ pool: poor, table: `public.${own}_poor` }).load('x')).rejects.toThrow(
      /As a role that may, run: CREATE TABLE IF NOT EXISTS "public"/,
    );
    await poor.end();
    await pool.query(`DROP ROLE ${own}`);
    await pool.end();
  });
});

describe('options', () => {
  it.each([
    [() => fileCheckpoints({ directory: '' }), /`directory`/],
    [() => fileCheckpoints('/tmp' as never), /object/],
    [() => redisCheckpoints({ client: 'redis://x' as never }), /`client` must be a client/],
    [() => redisCheckpoints({ client: Promise.resolve({}) as never }), /await it first/],
    [() => redisCheckpoints({ client: { get: async () => null, set: async () => {} }, prefix: '' }), /`prefix`/],
    [() => postgresCheckpoints({}), /pass one of `pool`, `client`/],
    [() => postgresCheckpoints({ pool: {} as never }), /`pool` must be a Pool of pg/],
    [() => postgresCheckpoints({ sql: {} as never }), /`sql` must be the `sql`/],
    [() => postgresCheckpoints({ pool: { query: async () => ({ rows: [] }) }, table: 'x"; drop' }), /`table`/],
    [() => postgresCheckpoints({ poll: {} } as never), /no option `poll`/],
  ])('%s is refused', (make, sentence) => {
    expect(make).toThrow(sentence);
  });

  it('a client of Redis that speaks another way is an error', async () => {
    const client = { get: async () => 7, set: async () => true } as never;
    await expect(redisCheckpoints({ client }).load('x')).rejects.toThrow(/promises of text/);
    await expect(redisCheckpoints({ client }).save('x', 'y')).rejects.toThrow(/answered true/);
  });
});
