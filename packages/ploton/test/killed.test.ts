import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSchema } from '@hookgate/postgres';
import { type FoundPostgres, findPostgres, startScript } from '@hookgate/test-services';
import { startPlotonApi } from '@hookgate/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PROGRAM = new URL('./programs/dying.ts', import.meta.url).pathname;
let database: FoundPostgres;
let pool: Pool;
let directory: string;
beforeAll(async () => {
  const found = await findPostgres();
  if ('missing' in found) throw new Error(found.missing);
  database = found;
  pool = new Pool({ connectionString: database.url });
  directory = await mkdtemp(join(tmpdir(), 'ploton-killed-'));
});
afterAll(async () => {
  await pool.end();
  await database.stop();
  await rm(directory, { recursive: true });
});

const OUTSIDE = ['before load', 'after load', 'before fetch', 'after fetch', 'before save', 'after save'];
const INSIDE = ['before claim', 'after claim', 'before effect', 'after effect'];

it.concurrent.each([
  ['inbox', [...OUTSIDE, ...INSIDE, 'in the transaction']],
  ['store', ['before effect', 'after effect', 'before commit', 'after commit']],
])('killed at every step, with %s, it loses nothing', { timeout: 300_000 }, async (mode, places) => {
  const schema = `ploton_${mode}_${process.pid}_${Date.now()}`;
  await ensureSchema({ pool, schema });
  await pool.query(`CREATE TABLE "${schema}".effects (task_id text NOT NULL)`);
  const api = await startPlotonApi();
  const run = async (dieAt: string) => {
    const script = startScript(PROGRAM, {
      API_URL: api.url,
      API_KEY: api.apiKey,
      DATABASE_URL: database.url,
      SCHEMA: schema,
      DIRECTORY: directory,
      MODE: mode,
      DIE_AT: dieAt,
    });
    await script.exit;
    return script.lines.join('\n');
  };

  for (const [i, place] of places.entries()) {
    api.tasks.complete(api.tasks.create({ id: `task_${i}` }).id);
    expect(await run(place)).toBe(`died ${place}`);
  }
  expect(await run('never')).toBe('end complete 0');

  const { rows } = await pool.query(`SELECT task_id, count(*)::int AS times FROM "${schema}".effects GROUP BY task_id`);
  expect(rows).toHaveLength(places.length);
  // Twice only where a process died between its effect and the commit; never with the inbox.
  const between = mode === 'inbox' ? 0 : 2;
  expect(rows.filter(({ times }) => times === 2)).toHaveLength(between);
  expect(rows.filter(({ times }) => times > 2)).toEqual([]);
  await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
  await api.close();
});
