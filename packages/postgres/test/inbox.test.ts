import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Delivery } from '@hookgate/core';
import { getDelivery, webhook } from '@hookgate/express';
import { acquire, application, delivery, HOUR_MS, SECRET, shortPlatos } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import express from 'express';
import { Pool, type PoolClient } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { type InboxDelivery, LostClaimError, postgresInbox, postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const INSERT = 'INSERT INTO results (key, value) VALUES ($1, $2)';

const server = await ownPostgres();
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text, value text UNIQUE DEFERRABLE INITIALLY DEFERRED)');
  const proxy = await startTcpProxy(server);
  const pool = new Pool({ connectionString: Object.assign(new URL(server.url), { port: `${proxy.port}` }).href });
  pool.on('error', () => {});
  afterAll(async () => {
    await proxy.close();
    await pool.end();
  });
  const results = async (key: string): Promise<unknown[]> =>
    (await server.run('SELECT value FROM results WHERE key = $1', [key])).map(({ value }) => value);

  const inbox = postgresInbox({ pool });
  const write = (to: InboxDelivery, value: string, then?: () => unknown): Promise<string> =>
    inbox.transaction(to, async (client: PoolClient) => {
      await client.query(INSERT, [to.key, value]);
      await then?.();
      return value;
    });
  const unique = (): string => crypto.randomUUID();

  describe('the inbox', () => {
    const claimed = async (leaseMs = HOUR_MS): Promise<InboxDelivery & Delivery & { token: string; attempt: number }> =>
      ({ ...(await acquire(inbox, { leaseMs })), deduplicated: true }) as never;

    it('commits writes and claim together, and answers what the work answered', async () => {
      const claim = await claimed();
      const value = unique();
      expect(await write(claim, value, async () => expect(await results(claim.key)).toEqual([]))).toBe(value);
      expect(await results(claim.key)).toEqual([value]);
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
      expect(await inbox.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
    });

    it('rolls both back when the work fails', async () => {
      const claim = await claimed();
      const failure = new Error('failed');
      await expect(write(claim, unique(), () => Promise.reject(failure))).rejects.toBe(failure);
      expect(await results(claim.key)).toEqual([]);
      expect((await inbox.inspect(claim.key))?.state).toBe('held');
      expect(await inbox.release(claim)).toBe('released');
    });

    it('… when the commit itself fails', async () => {
      const [first, second] = [await claimed(), await claimed()];
      const value = unique();
      await write(first, value);
      await expect(write(second, value)).rejects.toThrow(/duplicate key/);
      expect((await inbox.inspect(second.key))?.state).toBe('held');
    });

    it('… when the work swallowed an error of a statement', async () => {
      const claim = await claimed();
      const swallowing = inbox.transaction(claim, (client) => client.query('SELECT nonsense').catch(() => {}));
      await expect(swallowing).rejects.toThrow(/its error was caught or not awaited.*SAVEPOINT/);
      expect((await inbox.inspect(claim.key))?.state).toBe('held');
    });

    it('rolls back when the delivery was taken over, done by another, or released', async () => {
      const lost = await claimed(50);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const successor = await acquire(inbox, { key: lost.key });
      await expect(write(lost, unique())).rejects.toThrow(LostClaimError);
      await inbox.commit(successor, { ttlMs: HOUR_MS });
      await expect(write(lost, unique())).rejects.toThrow(LostClaimError);
      const released = await claimed();
      await inbox.release(released);
      await expect(write(released, unique())).rejects.toThrow(LostClaimError);
      for (const { key } of [lost, released]) expect(await results(key)).toEqual([]);
    });

    it('commits after the lease ran out, as long as nobody else came', async () => {
      const late = await claimed(50);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const value = unique();
      await write(late, value);
      expect(await results(late.key)).toEqual([value]);
    });

    it('somebody who comes during the commit waits for it, and finds the delivery done', async () => {
      const late = await claimed(50);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const holding = await pool.connect();
      await holding.query('BEGIN');
      const rival = 'UPDATE hookgate_deliveries SET state = 2 WHERE fence = $1';
      await holding.query(rival, [`${late.fence}`]);
      const claim = inbox.claim({ key: late.key, token: unique(), leaseMs: 1_000, ttlMs: HOUR_MS });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await holding.query('COMMIT');
      holding.release();
      expect(await claim).toMatchObject({ status: 'done' });
    });

    it('a heartbeat between the transaction and the end of the handler is no lost claim', async () => {
      const claim = await claimed();
      await write(claim, unique(), async () => expect(await inbox.renew(claim, HOUR_MS)).toBe('renewed'));
      expect(await inbox.renew(claim, HOUR_MS)).toBe('renewed');
      await inbox.commit(claim, { ttlMs: HOUR_MS });
      expect(await inbox.renew(claim, HOUR_MS)).toBe('lost');
    });

    it('a delivery that was forgotten meanwhile is committed, and remembered from the commit on', async () => {
      const claim = await claimed();
      await inbox.forget(claim.key);
      await write(claim, unique());
      expect(await inbox.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
    });

    it('has one transaction for a delivery, and none for one without a claim', async () => {
      const claim = await claimed();
      await write(claim, unique());
      await expect(write(claim, unique())).rejects.toThrow(/had its transaction already/);
      await expect(write({ ...claim, deduplicated: false }, unique())).rejects.toThrow(/has no claim/);
      expect(await results(claim.key)).toHaveLength(1);
    });

    it('works in handlers, and a handler that fails after its transaction cannot have it run again', async () => {
      let runs = 0;
      const app = application(inbox, async (_event, to) => {
        runs += 1;
        await write(to, unique());
        if (runs === 2) throw new Error('too late');
      });
      const [good, bad] = [delivery(), delivery()];
      expect(await app.send(good)).toEqual([200, 'handled']);
      expect(await app.send(good)).toEqual([200, 'duplicate']);
      expect(app.count('lost-claim')).toBe(0);
      expect(await app.send(bad)).toEqual([500, 'handler_failed']);
      expect(await app.send(bad)).toEqual([200, 'duplicate']);
      expect(runs).toBe(2);
    });

    it('works behind the middleware of an application', async () => {
      const app = express();
      app.use('/webhook', webhook(shortPlatos, { secret: SECRET, store: inbox }));
      app.post('/webhook', async (req, res) => {
        const to = getDelivery(req);
        await write(to, to.key);
        res.sendStatus(200);
      });
      const http = app.listen(0, '127.0.0.1');
      await once(http, 'listening');
      const { headers, body, id } = delivery();
      const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/webhook`;
      const send = async (): Promise<number> => (await fetch(url, { method: 'POST', headers, body })).status;
      expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200]);
      const written = await server.run('SELECT value FROM results WHERE key LIKE $1', [`%${id}`]);
      expect(written).toHaveLength(1);
      http.close();
      http.closeAllConnections();
    });

    it('costs a statement less than the commit it spares', async () => {
      const claim = await claimed();
      await write(claim, unique());
      const before = await server.run('SELECT xmin::text FROM hookgate_deliveries WHERE fence = $1', [
        `${claim.fence}`,
      ]);
      await inbox.commit(claim, { ttlMs: HOUR_MS });
      expect(
        await server.run('SELECT xmin::text FROM hookgate_deliveries WHERE fence = $1', [`${claim.fence}`]),
      ).toEqual(before);
    });
  });

  it('a commit whose reply is lost fails the handler, and its retry finds the delivery done', async () => {
    let runs = 0;
    const app = application(inbox, async (_event, to) => {
      runs += 1;
      const lost = proxy.loseReply('COMMIT');
      await Promise.all([inbox.transaction(to, (client) => client.query(INSERT, [to.key, unique()])), lost]);
    });
    const sent = delivery();
    expect(await app.send(sent)).toEqual([500, 'handler_failed']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(runs).toBe(1);
    const { options } = await server.connect('a pg Pool');
    expect(await postgresStore(options).sweep()).toBe(0);
    expect(pool.totalCount - pool.idleCount).toBe(0);
  });
}
