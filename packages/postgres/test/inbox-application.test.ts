import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Delivery, getDelivery, type Observation, platosWebhook } from '@hookgate/express';
import { application, delivery, SECRET, type Sent } from '@hookgate/store-tests';
import express, { type Response } from 'express';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresInbox } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

type Route = (to: Delivery, res: Response) => unknown;

const server = await ownPostgres();
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text UNIQUE DEFERRABLE INITIALLY DEFERRED, part text NOT NULL)');
  const pool = new Pool({ connectionString: server.url, max: 4 });
  pool.on('error', () => {});
  afterAll(() => pool.end());
  const inbox = postgresInbox({ pool });
  const INSERT = 'INSERT INTO results (key, part) VALUES ($1, $2)';
  const written = async (key: string): Promise<unknown[]> =>
    (await server.run('SELECT part FROM results WHERE key = $1', [key])).map(({ part }) => part);

  /** An application whose route answers itself; its second attempt does as it should. */
  async function serve(first: Route) {
    const seen: Observation[] = [];
    const unhandled: unknown[] = [];
    const webhook = platosWebhook({
      secret: SECRET,
      store: inbox,
      logger: { info() {}, warn() {}, error() {} },
      observer: (observation) => void seen.push(observation),
    });
    const keys: string[] = [];
    const app = express();
    app.post('/webhook', webhook, async (req, res) => {
      const to = getDelivery(req);
      keys.push(to.key);
      if (to.attempt === 1) return void (await first(to, res));
      await inbox.transaction(to, (client) => client.query(INSERT, [to.key, 'retried']));
      res.sendStatus(200);
    });
    app.use((error: unknown, _req: unknown, res: Response, _next: unknown) => {
      unhandled.push(error);
      if (!res.headersSent) res.sendStatus(500);
    });
    const listening = app.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/webhook`;
    afterAll(() => {
      listening.closeAllConnections();
      listening.close();
    });
    return {
      keys,
      seen,
      unhandled,
      async send({ headers, body }: Sent): Promise<[number, string]> {
        const response = await fetch(url, { method: 'POST', headers, body });
        return [response.status, await response.text()];
      },
    };
  }

  const NOT_DONE = /is not done, for its application answered before its transaction ended.*await `inbox\.transaction`/;

  describe('an application that answers 200 before its transaction has ended', () => {
    const failing: Readonly<Record<string, Route>> = {
      'a statement that fails after the answer': (to, res) =>
        inbox.transaction(to, async (client) => {
          await client.query(INSERT, [to.key, 'first']);
          res.json({ status: 'mine' });
          await client.query(INSERT, [to.key, null]);
        }),
      'a constraint that is looked at by COMMIT': (to, res) =>
        inbox.transaction(to, async (client) => {
          await client.query(INSERT, [to.key, 'first']);
          await client.query(INSERT, [to.key, 'again']);
          res.status(204).end();
        }),
      'a transaction that nobody awaits': (to, res) => {
        const forgotten = inbox.transaction(to, async (client) => {
          await client.query(INSERT, [to.key, 'first']);
          throw new Error('changed its mind');
        });
        forgotten.catch(() => {});
        res.sendStatus(200);
      },
    };
    it.each(Object.entries(failing))('%s: 500, nothing is written, and the retry is', async (_name, first) => {
      const app = await serve(first);
      const sent = delivery();
      const [status, body] = await app.send(sent);
      expect([status, JSON.parse(body)]).toEqual([500, expect.objectContaining({ error: 'handler_failed' })]);
      const key = app.keys[0] ?? expect.unreachable();
      expect(await written(key)).toEqual([]);
      const failed = app.seen.filter(({ type }) => type === 'failed');
      expect(failed).toEqual([expect.objectContaining({ status: 500, error: expect.any(Error) })]);
      const { error } = failed[0] as { error: Error };
      expect(error.message).toMatch(NOT_DONE);
      expect(error.cause).toBeInstanceOf(Error);
      expect(app.seen.some(({ type }) => type === 'store-error' || type === 'handled')).toBe(false);

      expect((await app.send(sent))[0]).toBe(200);
      expect(await written(key)).toEqual(['retried']);
      expect(await app.send(sent)).toEqual([200, JSON.stringify({ status: 'duplicate' })]);
      expect(app.keys).toHaveLength(2);
    });

    it('one that succeeds: its own answer, once it is committed', async () => {
      const app = await serve((to, res) =>
        inbox.transaction(to, async (client) => {
          res.status(201).send('mine');
          await client.query(INSERT, [to.key, 'first']);
        }),
      );
      const sent = delivery();
      expect(await app.send(sent)).toEqual([201, 'mine']);
      expect(await written(app.keys[0] ?? expect.unreachable())).toEqual(['first']);
      expect(await app.send(sent)).toEqual([200, JSON.stringify({ status: 'duplicate' })]);
      expect(app.unhandled).toEqual([]);
    });

    it('one whose head is out: the connection is broken, and the retry runs', async () => {
      const app = await serve((to, res) =>
        inbox.transaction(to, async () => {
          res.write('mi');
          res.end('ne');
          throw new Error('changed its mind');
        }),
      );
      const sent = delivery();
      await expect(app.send(sent)).rejects.toThrow();
      const key = app.keys[0] ?? expect.unreachable();
      expect(await written(key)).toEqual([]);
      expect((await app.send(sent))[0]).toBe(200);
      expect(await written(key)).toEqual(['retried']);
    });
  });

  describe('an end of the transaction that fails', () => {
    it('also one that nobody awaits, while its COMMIT is under way, fails a handler', async () => {
      let onCommit = (): void => {};
      const committing = new Promise<void>((resolve) => (onCommit = resolve));
      const connect = async () => {
        const client = await pool.connect();
        return new Proxy(client, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name, target);
            if (typeof value !== 'function') return value;
            return (...args: unknown[]) => {
              if ((args[0] as { text?: string } | undefined)?.text === 'COMMIT') onCommit();
              return value.apply(target, args);
            };
          },
        });
      };
      const watched = postgresInbox({
        pool: new Proxy(pool, {
          get(target, name) {
            if (name === 'connect') return connect;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
      });
      let key = '';
      const app = application(watched, async (_event, to) => {
        key = to.key;
        const run = watched.transaction(to, async (client) => {
          await client.query(INSERT, [key, 'first']);
          if (to.attempt === 1) await client.query(INSERT, [key, 'again']);
        });
        if (to.attempt > 1) return run;
        run.catch(() => {});
        return committing;
      });
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      expect(await written(key)).toEqual([]);
      expect(await app.send(sent)).toEqual([200, 'handled']);
      expect(await written(key)).toEqual(['first']);
    });
  });
}
