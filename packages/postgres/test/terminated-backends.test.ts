import { application, delivery } from '@hookgate/store-tests';
import { waitUntil } from '@hookgate/test-services';
import { Pool } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { postgresInbox } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const DELIVERIES = 60;
const TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'app'";

const server = await ownPostgres();
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text, part int)');
  // Half of the transactions sleep longer than the server has patience with.
  const settings = { application_name: 'app', max: 5, idle_in_transaction_session_timeout: 40 };
  const pool = new Pool({ connectionString: server.url, ...settings });
  pool.on('error', () => {});
  afterAll(() => pool.end());

  it('F38: connections that are ended again and again lose nothing, and write nothing twice or in half', {
    timeout: 120_000,
  }, async () => {
    const inbox = postgresInbox({ pool });
    await inbox.ready();
    const app = application(inbox, (_event, to) =>
      inbox.transaction(to, async (client) => {
        await client.query('INSERT INTO results VALUES ($1, 1)', [to.key]);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * (to.attempt < 3 ? 80 : 10)));
        await client.query('INSERT INTO results VALUES ($1, 2)', [to.key]);
      }),
    );
    const all = Array.from({ length: DELIVERIES }, () => delivery());
    const sending = Promise.all(
      all.map((sent) => waitUntil('it is taken', async () => (await app.send(sent))[0] === 200, 100_000)),
    );
    let isDone = false;
    const done = sending.finally(() => {
      isDone = true;
    });
    let ended = 0;
    while (!isDone && ended < 200) {
      ended += (await server.run(TERMINATE)).length;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await done;
    expect(ended).toBeGreaterThan(DELIVERIES / 4);
    expect(app.count('failed')).toBeGreaterThan(0);
    const written = await server.run('SELECT key, array_agg(part ORDER BY part) AS parts FROM results GROUP BY key');
    expect(written.map(({ parts }) => parts)).toEqual(all.map(() => [1, 2]));
    expect(new Set(written.map(({ key }) => key))).toEqual(new Set(all.map((sent) => app.keyOf(sent))));
    expect(pool.totalCount - pool.idleCount).toBe(0);
  });
}
