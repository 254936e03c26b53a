import { afterEach, describe, expect, it, vi } from 'vitest';
import { findPostgres, startPostgres } from '../src/index.ts';
import { postgresAnswers } from '../src/postgres/postgres-answers.ts';

const own = await startPostgres();
await own?.stop();

afterEach(() => void vi.unstubAllEnvs());

describe.skipIf(own === undefined)('a PostgreSQL of our own (skipped without binaries or Docker)', () => {
  it('starts, crashes, restarts and stops', async () => {
    const server = await startPostgres();
    if (server === undefined) throw new Error('it was there a moment ago');
    const answers = () => postgresAnswers(server.host, server.port);
    try {
      expect(await answers()).toBe(true);
      await server.crash();
      expect(await answers()).toBe(false);
      await server.restart();
      expect(await answers()).toBe(true);
    } finally {
      await server.stop();
    }
    expect(await answers()).toBe(false);
  }, 30_000);

  it('is what is found when none is named', async () => {
    vi.stubEnv('DATABASE_URL', '');
    const found = await findPostgres();
    expect(found).toHaveProperty('url');
    if ('stop' in found) await found.stop();
  }, 30_000);
});

it('a PostgreSQL that is named and does not answer is an error', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://postgres@127.0.0.1:1/postgres');
  await expect(findPostgres()).rejects.toThrow('DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1');
});
