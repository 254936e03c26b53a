import { application, delivery, type Sent } from '@hookgate/store-tests';
import { startPostgresPair } from '@hookgate/test-services';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureSchema, postgresInbox, postgresStore } from '../src/index.ts';

/** As the senders do: again and again until it is taken. */
async function untilTaken(send: () => Promise<[number, string]>): Promise<string> {
  let code = '';
  await expect
    .poll(
      async () => {
        const answer = await send();
        code = answer[1];
        return answer[0];
      },
      { timeout: 30_000 },
    )
    .toBe(200);
  return code;
}

const unsettled = (settle: () => void): (() => void) => settle;

describe.each([
  ['synchronous', true],
  ['asynchronous', false],
] as const)('F38: a failover to a standby that is %s', { timeout: 120_000 }, async (_name, isSynchronous) => {
  const pair = await startPostgresPair(isSynchronous);
  if ('missing' in pair) return it.skip(pair.missing);
  const settings = { connectionString: pair.url, connectionTimeoutMillis: 2_000, query_timeout: 3_000 };
  const pool = new Pool(settings);
  const onStandby = new Pool({ connectionString: pair.standbyUrl, max: 1 });
  for (const each of [pool, onStandby]) each.on('error', () => {});
  afterAll(async () => {
    await pair.stop();
    await Promise.allSettled([pool.end(), onStandby.end()]);
  });
  await ensureSchema({ pool });
  await ensureSchema({ pool, table: 'plain' });
  await pool.query('CREATE TABLE results (key text, part text)');

  const inbox = postgresInbox({ pool });
  const store = postgresStore({ pool, table: 'plain' });
  const parts = async (key: string): Promise<unknown[]> =>
    (await pool.query('SELECT part FROM results WHERE key = $1 ORDER BY part', [key])).rows.map(({ part }) => part);
  let goOn = unsettled(() => {});
  const failedOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });

  const written = application(inbox, (event, to) =>
    inbox.transaction(to, async (client) => {
      await client.query('INSERT INTO results VALUES ($1, $2)', [to.key, 'first']);
      if (event.outlives === true && to.attempt === 1) await failedOver;
      await client.query('INSERT INTO results VALUES ($1, $2)', [to.key, 'second']);
    }),
  );
  const effects = new Map<string, number>();
  const plain = application(store, async (event, to) => {
    effects.set(to.key, (effects.get(to.key) ?? 0) + 1);
    if (event.outlives === true && to.attempt === 1) await failedOver;
  });
  const BOTH = ['first', 'second'];

  it('what was confirmed stays, what was under way is done once, and the rest is as the README says', async () => {
    const before = delivery();
    expect(await written.send(before)).toEqual([200, 'handled']);
    expect(await plain.send(before)).toEqual([200, 'handled']);
    // The standby has all of that.
    await expect
      .poll(async () => (await onStandby.query('SELECT key FROM results')).rows.length, { timeout: 30_000 })
      .toBe(2);
    await expect
      .poll(async () => (await onStandby.query('SELECT FROM plain WHERE state = 2')).rows.length, { timeout: 30_000 })
      .toBe(1);

    // The last ones the primary confirms, or does not: the standby hears of them no more.
    pair.cutStandby();
    const last = delivery();
    const during = delivery({ outlives: true });
    const underWay = [written.send(during), plain.send(during)];
    const answers = await Promise.all(
      isSynchronous ? [] : [written.send(last), plain.send(last)].map((each) => each.then(([, code]) => code)),
    );
    expect(answers).toEqual(isSynchronous ? [] : ['handled', 'handled']);
    await pair.failOver();
    goOn();
    await Promise.all(underWay);

    // Nothing of what was confirmed before is run again.
    expect(await untilTaken(() => written.send(before))).toBe('duplicate');
    expect(await untilTaken(() => plain.send(before))).toBe('duplicate');
    expect(await parts(written.keyOf(before))).toEqual(BOTH);
    expect(effects.get(plain.keyOf(before))).toBe(1);

    // What was under way is written once, in whole.
    await untilTaken(() => written.send(during));
    expect(await parts(written.keyOf(during))).toEqual(BOTH);
    await untilTaken(() => plain.send(during));

    // What an asynchronous standby had not heard of is gone, the record together with the writes; a sender that comes again
    // has it run again.
    const lost = async (sent: Sent): Promise<string> => untilTaken(() => written.send(sent));
    if (!isSynchronous) {
      expect(await parts(written.keyOf(last))).toEqual([]);
      expect(await lost(last)).toBe('handled');
      expect(await parts(written.keyOf(last))).toEqual(BOTH);
      expect(await untilTaken(() => plain.send(last))).toBe('handled');
      expect(effects.get(plain.keyOf(last))).toBe(2);
    }
    const fresh = delivery();
    expect(await untilTaken(() => written.send(fresh))).toBe('handled');
    expect(await parts(written.keyOf(fresh))).toEqual(BOTH);
  });
});
