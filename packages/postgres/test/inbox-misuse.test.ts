import { type DedupeStore, memoryStore } from '@hookgate/core';
import { type Application, acquire, application, delivery } from '@hookgate/store-tests';
import { Client, Pool, type PoolClient, Query } from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureSchema, type InboxDelivery, LostClaimError, postgresInbox } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const INSERT = 'INSERT INTO results (key, part) VALUES ($1, $2)';
const NOTHING: unknown[] = [];

type Work = (client: PoolClient, key: string) => unknown;
type Handle = (to: InboxDelivery) => unknown;

/** A pool whose clients, those it hands out, have another `query`. */
function withClients(pool: Pool, queryOf: (client: PoolClient) => (...args: unknown[]) => unknown): Pool {
  const swap = <T extends object>(target: T, name: string, value: unknown): T =>
    new Proxy(target, {
      get(_, property) {
        if (property === name) return value;
        const own: unknown = Reflect.get(target, property, target);
        return typeof own === 'function' ? own.bind(target) : own;
      },
    });
  return swap(pool, 'connect', async () => {
    const client = await pool.connect();
    return swap(client, 'query', queryOf(client));
  });
}

const server = await ownPostgres('-c', 'max_prepared_transactions=5');
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text, part text NOT NULL)');
  await server.run('CREATE ROLE tenant');
  await server.run('GRANT INSERT ON results TO tenant');
  await server.run('CREATE SCHEMA other');
  await server.run('CREATE TABLE other.results (key text, part text)');
  // A table another search_path would find first.
  await server.run('CREATE TABLE other.hookgate_deliveries AS SELECT * FROM public.hookgate_deliveries');
  const pool = new Pool({ connectionString: server.url, max: 4 });
  pool.on('error', () => {});
  afterAll(() => pool.end());
  const inbox = postgresInbox({ pool });

  const parts = async (key: string): Promise<unknown[]> =>
    (await server.run('SELECT part FROM results WHERE key = $1 ORDER BY part', [key])).map(({ part }) => part);
  const write = (client: PoolClient, key: string, part: string): Promise<unknown> => client.query(INSERT, [key, part]);
  const writeBoth: Work = async (client, key) => {
    await write(client, key, 'first');
    await write(client, key, 'second');
  };

  /** Its handler does the one thing at the first attempt, and as it should at the next. */
  const appThat = (handle: Handle, store: DedupeStore = inbox): Application =>
    application(store, (_event, to) =>
      to.attempt === 1 ? handle(to) : inbox.transaction(to, async (client) => writeBoth(client, to.key)),
    );
  const failureOf = (app: Application): Error => {
    const failed = app.seen.find(({ type }) => type === 'failed');
    return (failed as unknown as { error: Error }).error;
  };

  /** The delivery fails with a sentence, leaves nothing, and its retry does all of it once. */
  async function failsAndIsRetried(handle: Handle, message: RegExp): Promise<void> {
    const app = appThat(handle);
    const sent = delivery();
    expect(await app.send(sent)).toEqual([500, 'handler_failed']);
    const key = app.keyOf(sent);
    expect(failureOf(app).message).toMatch(message);
    expect(await parts(key)).toEqual(NOTHING);
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(await parts(key)).toEqual(['first', 'second']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
  }
  const inOne =
    (work: Work): Handle =>
    (to) =>
      inbox.transaction(to, async (client) => work(client, to.key));

  describe('F37b: what begins or ends a transaction is refused before it is sent', () => {
    const REFUSED = /COMMIT was not sent: the inbox begins and ends the transaction.*Use SAVEPOINT/;
    const ways: Readonly<Record<string, Work>> = {
      text: (client) => client.query('COMMIT'),
      'text with values': (client) => client.query('commit', []),
      'text behind a comment': (client) => client.query('/* done */ -- so\n CoMmIt;'),
      'one of several statements': (client) => client.query("SELECT ';'; COMMIT; SELECT 1"),
      'a config': (client) => client.query({ text: 'COMMIT AND CHAIN' }),
      'a named config': (client) => client.query({ name: 'finish', text: 'COMMIT' }),
      'a Query': async (client) => client.query(new Query('COMMIT') as never),
      'a cursor': async (client) => client.query(new Cursor('COMMIT') as never),
      'a stream': async (client) => client.query(new QueryStream('COMMIT') as never),
      'a callback': (client) =>
        new Promise((resolve, reject) => {
          client.query('COMMIT', (error: Error | null) => (error === null ? resolve(undefined) : reject(error)));
        }),
      'a callback of a config': (client) =>
        new Promise((resolve, reject) => {
          const callback = (error: Error | null): void => (error === null ? resolve(undefined) : reject(error));
          client.query({ text: 'COMMIT', callback } as never);
        }),
    };
    it.each(Object.entries(ways))('as %s', async (_way, end) => {
      await failsAndIsRetried(
        inOne(async (client, key) => {
          await write(client, key, 'first');
          await end(client, key);
          await write(client, key, 'second');
        }),
        REFUSED,
      );
    });

    it('as a statement the connection has prepared before', async () => {
      const one = new Pool({ connectionString: server.url, max: 1 });
      await one.query({ name: 'the end', text: 'COMMIT' });
      const own = postgresInbox({ pool: one });
      const claim = { ...(await acquire(own)), deduplicated: true };
      const ending = own.transaction(claim, (client) => client.query({ name: 'the end' } as never));
      await expect(ending).rejects.toThrow(REFUSED);
      await one.end();
    });

    it('also when it is swallowed, and when nobody awaits it', async () => {
      const swallow: Work = async (client, key) => {
        const tryDiscount = async (): Promise<void> => {
          await client.query('BEGIN');
          await write(client, key, 'second');
          await client.query('ROLLBACK');
        };
        await write(client, key, 'first');
        await tryDiscount().catch(() => {});
      };
      await failsAndIsRetried(inOne(swallow), /BEGIN was not sent/);
      const forget: Work = async (client, key) => {
        void client.query('ROLLBACK');
        await writeBoth(client, key);
      };
      await failsAndIsRetried(inOne(forget), /ROLLBACK was not sent/);
    });

    it('but savepoints are not', async () => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.transaction(claim, async (client) => {
        await write(client, claim.key, 'first');
        await client.query('SAVEPOINT discount');
        await write(client, claim.key, 'discount');
        await client.query('ROLLBACK TO SAVEPOINT discount');
        await client.query('RELEASE SAVEPOINT discount');
        await write(client, claim.key, 'second');
        (client as PoolClient).release();
      });
      expect(await parts(claim.key)).toEqual(['first', 'second']);
    });

    it('and everything else passes: rows, callbacks, cursors, events', async () => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.transaction(claim, async (client) => {
        expect(client).toBeInstanceOf(Client);
        expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
        const called = new Promise((resolve) => {
          client.query('SELECT $1::int AS two', [2], (_error, result) => resolve(result.rows));
        });
        expect(await called).toEqual([{ two: 2 }]);
        const own = new Promise((resolve) => {
          const callback = (_error: unknown, result: { rows: unknown }): void => resolve(result.rows);
          client.query({ text: 'SELECT 3 AS three', callback } as never);
        });
        expect(await own).toEqual([{ three: 3 }]);
        const cursor = client.query(new Cursor('SELECT generate_series(1, 3) AS n'));
        expect(await cursor.read(2)).toEqual([{ n: 1 }, { n: 2 }]);
        await cursor.close();
        const streamed: unknown[] = [];
        for await (const row of client.query(new QueryStream('SELECT 4 AS four'))) streamed.push(row);
        expect(streamed).toEqual([{ four: 4 }]);
      });
    });
  });

  describe('F37b: what goes past the client is noticed', () => {
    const query = Client.prototype.query as unknown as (this: PoolClient, text: string) => Promise<unknown>;
    const past = (client: PoolClient, text: string): Promise<unknown> => query.call(client, text);

    it.each(['COMMIT', 'ROLLBACK', 'COMMIT; BEGIN', 'ROLLBACK; BEGIN', "PREPARE TRANSACTION 'aside'"])(
      '%s',
      async (text) => {
        const app = appThat(
          inOne(async (client, key) => {
            await write(client, key, 'first');
            await past(client, text);
          }),
        );
        const sent = delivery();
        expect(await app.send(sent)).toEqual([500, 'handler_failed']);
        expect(failureOf(app).message).toMatch(
          /`work` ended the transaction itself.*what it wrote before that.*may stay/s,
        );
        // Not done: the retry runs.
        expect((await inbox.inspect(app.keyOf(sent)))?.state).toBe('open');
        expect(await app.send(sent)).toEqual([200, 'handled']);
        if (text.startsWith('PREPARE')) await server.run("ROLLBACK PREPARED 'aside'");
        const { rows } = await pool.query('SELECT pg_current_xact_id_if_assigned() AS open');
        expect(rows).toEqual([{ open: null }]);
      },
    );
  });

  describe('F37: statements nobody awaits', () => {
    it('one that fails after the work has ended', async () => {
      await failsAndIsRetried(
        inOne(async (client, key) => {
          await write(client, key, 'first');
          void client.query('INSERT INTO results VALUES ($1, NULL)', [key]).catch(() => {});
        }),
        /`work` ended while 1 of its statements had no answer yet: await every one/,
      );
    });

    it('a loop that awaits nothing', async () => {
      await failsAndIsRetried(
        inOne(async (client, key) => {
          const rows = ['first', 'second'];
          // The classic slip: the second statement of each is sent when the work has long ended.
          rows.forEach(async (part) => {
            await client.query('SELECT 1');
            await write(client, key, part).catch(() => {});
          });
        }),
        /`work` ended while 2 of its statements had no answer yet/,
      );
    });

    it('one that is sent when its connection is somebody else’s is refused', async () => {
      let late: PoolClient | undefined;
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.transaction(claim, async (client) => {
        late = client;
        await write(client, claim.key, 'first');
      });
      await expect(late?.query('SELECT 1')).rejects.toThrow(/the transaction of this client is over/);
      expect(await parts(claim.key)).toEqual(['first']);
    });

    it('PostgreSQL answers ROLLBACK to COMMIT: nothing is believed', async () => {
      // Whatever way a statement takes to fail between the end of the work and the commit.
      let armed = true;
      const failing = withClients(pool, (client) => {
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
        return (...args) => {
          if (armed && (args[0] as { text?: string }).text === 'COMMIT') {
            armed = false;
            query('SELECT nonsense').catch(() => {});
          }
          return query(...args);
        };
      });
      const own = postgresInbox({ pool: failing });
      const app = application(own, (_event, to) => own.transaction(to, async (client) => writeBoth(client, to.key)));
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      expect(failureOf(app).message).toMatch(/PostgreSQL answered ROLLBACK to COMMIT/);
      expect(await parts(app.keyOf(sent))).toEqual(NOTHING);
      expect(await app.send(sent)).toEqual([200, 'handled']);
      expect(await parts(app.keyOf(sent))).toEqual(['first', 'second']);
    });
  });

  describe('F37: one transaction for a delivery', () => {
    const STILL_RUNNING =
      /has a transaction that is still running, so a second one was refused, and the first is rolled back/;
    const half = (to: InboxDelivery, part: string): Promise<unknown> =>
      inbox.transaction(to, (client) => write(client, to.key, part));

    it('two at once', async () => {
      await failsAndIsRetried((to) => Promise.all([half(to, 'first'), half(to, 'second')]), STILL_RUNNING);
    });

    it('two at once, of which the handler looks at the first only', async () => {
      await failsAndIsRetried(async (to) => {
        const [first] = await Promise.allSettled([half(to, 'first'), half(to, 'second')]);
        if (first.status === 'rejected') throw first.reason;
      }, STILL_RUNNING);
    });

    it('one inside another', async () => {
      await failsAndIsRetried(
        (to) =>
          inbox.transaction(to, async (client) => {
            await write(client, to.key, 'first');
            await half(to, 'second').catch(() => {});
          }),
        STILL_RUNNING,
      );
    });

    it('another after one that was committed: refused, and it says that what that wrote stays', async () => {
      const app = appThat(async (to) => {
        await half(to, 'first');
        await half(to, 'second');
      });
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      expect(failureOf(app).message).toMatch(/had its transaction already, and what that wrote stays/);
    });

    it('another after one that failed is the handler’s right', async () => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await expect(inbox.transaction(claim, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
      await half(claim, 'first');
      expect(await parts(claim.key)).toEqual(['first']);
    });

    it('a handler that fails beside its transaction takes it along', async () => {
      let isWritten = (): void => {};
      const written = new Promise<void>((resolve) => {
        isWritten = resolve;
      });
      let goOn = (): void => {};
      const failed = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let beside: Promise<unknown> | undefined;
      const app = appThat(async (to) => {
        beside = inbox.transaction(to, async (client) => {
          await write(client, to.key, 'first');
          isWritten();
          await failed;
        });
        beside.catch(() => {});
        await written;
        throw new Error('beside it');
      });
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      goOn();
      await expect(beside).rejects.toThrow(/its handler failed before its transaction ended/);
      expect(await parts(app.keyOf(sent))).toEqual(NOTHING);
      expect(await app.send(sent)).toEqual([200, 'handled']);
    });

    const NOT_AWAITED =
      /is not done, for its .* before its transaction.*await `inbox\.transaction`, or return its promise/;

    it('one that nobody awaits fails its delivery, and is rolled back', async () => {
      let forgotten: Promise<unknown> | undefined;
      await failsAndIsRetried((to) => {
        forgotten = inbox.transaction(to, async (client) => writeBoth(client, to.key));
        forgotten.catch(() => {});
      }, NOT_AWAITED);
      await expect(forgotten).rejects.toThrow(NOT_AWAITED);
    });

    it('… in an asynchronous handler, too', async () => {
      await failsAndIsRetried(async (to) => {
        inbox.transaction(to, async (client) => writeBoth(client, to.key)).catch(() => {});
        await Promise.resolve();
      }, NOT_AWAITED);
    });

    it('an application that answered before its transaction ended is held to it: done when it is, and not before', async () => {
      const claim = await acquire(inbox);
      let goOn = (): void => {};
      const work = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const forgotten = inbox.transaction({ ...claim, deduplicated: true }, async (client) => {
        await write(client, claim.key, 'first');
        await work;
      });
      const committing = inbox.commit(claim, { ttlMs: 60_000 });
      goOn();
      expect(await committing).toBe('committed');
      await forgotten;
      expect(await parts(claim.key)).toEqual(['first']);
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
    });

    it('… and its delivery is not done when the transaction fails, or takes too long', async () => {
      const failing = await acquire(inbox);
      const failed = inbox.transaction({ ...failing, deduplicated: true }, async () => {
        throw new Error('failed');
      });
      const both = Promise.allSettled([failed, inbox.commit(failing, { ttlMs: 60_000 })]);
      expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(inbox.commit(failing, { ttlMs: 60_000 })).rejects.toThrow(NOT_AWAITED);
      expect((await inbox.inspect(failing.key))?.state).toBe('held');

      const slow = await acquire(inbox);
      let goOn = (): void => {};
      const work = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const late = inbox.transaction({ ...slow, deduplicated: true }, async (client) => {
        await write(client, slow.key, 'first');
        await work;
      });
      const signal = AbortSignal.timeout(50);
      await expect(inbox.commit(slow, { ttlMs: 60_000 }, { signal })).rejects.toThrow(NOT_AWAITED);
      goOn();
      await expect(late).rejects.toThrow(NOT_AWAITED);
      expect(await parts(slow.key)).toEqual(NOTHING);
      expect((await inbox.inspect(slow.key))?.state).toBe('held');
      expect(await inbox.release(slow)).toBe('released');
    });
  });

  describe('where a delivery’s record is not what the inbox ends', () => {
    it('the webhook has another store', async () => {
      const app = appThat((to) => inbox.transaction(to, async (client) => writeBoth(client, to.key)), memoryStore());
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      expect(failureOf(app).message).toMatch(/has no record of .*give the webhook this inbox.*`\{ store: inbox \}`/);
      expect(await parts(app.keyOf(sent))).toEqual(NOTHING);
    });

    it('the webhook’s inbox has another table', async () => {
      await ensureSchema({ pool, table: 'elsewhere' });
      const app = appThat(inOne(writeBoth), postgresInbox({ pool, table: 'elsewhere' }));
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      expect(failureOf(app).message).toMatch(
        /"hookgate_deliveries" has no record of .*`schema` and `table` of both the same/,
      );
      expect(await parts(app.keyOf(sent))).toEqual(NOTHING);
    });

    it('but one that was taken over is told so', async () => {
      const claim = await acquire(inbox, { leaseMs: 1 });
      await new Promise((resolve) => setTimeout(resolve, 10));
      await acquire(inbox, { key: claim.key });
      const late = inbox.transaction({ ...claim, deduplicated: true }, (client) => write(client, claim.key, 'first'));
      await expect(late).rejects.toThrow(LostClaimError);
    });
  });

  describe('roles and search_path are the handler’s own', () => {
    it.each([
      'SET LOCAL ROLE tenant',
      'SET LOCAL search_path = other, public',
      "SELECT set_config('role', 'tenant', true)",
    ])('%s', async (text) => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.transaction(claim, async (client) => {
        await client.query(text);
        await client.query('INSERT INTO results (key, part) VALUES ($1, $2)', [claim.key, 'first']);
      });
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
      const written = await server.run(
        'SELECT part FROM results WHERE key = $1 UNION ALL SELECT part FROM other.results WHERE key = $1',
        [claim.key],
      );
      expect(written).toEqual([{ part: 'first' }]);
      // Nothing of it stays on the connection.
      for (let i = 0; i < 4; i += 1) {
        const { rows } = await pool.query(
          "SELECT current_setting('role') AS role, current_setting('search_path') AS path",
        );
        expect(rows).toEqual([{ role: 'none', path: '"$user", public' }]);
      }
    });

    it('those of the connection stay the store’s', async () => {
      await server.run('CREATE ROLE app');
      await server.run(`CREATE SCHEMA "it's" AUTHORIZATION app`);
      const own = new Pool({ connectionString: server.url, max: 1 });
      await own.query('SET ROLE app');
      await own.query(`SET search_path = "it's"`);
      await ensureSchema({ pool: own });
      const there = postgresInbox({ pool: own });
      const claim = { ...(await acquire(there)), deduplicated: true };
      await there.transaction(claim, async (client) => {
        await client.query('SET LOCAL search_path = public');
        await client.query('RESET ROLE');
        await write(client, claim.key, 'first');
      });
      expect((await there.inspect(claim.key))?.state).toBe('done');
      expect((await own.query('SHOW search_path')).rows).toEqual([{ search_path: `"it's"` }]);
      await own.end();
    });
  });

  it('costs three round trips besides the work: begin, end of the delivery, commit', async () => {
    const sent: string[] = [];
    const counted = new Pool({ connectionString: server.url, max: 1 });
    const connect = counted.connect.bind(counted);
    const own = postgresInbox({ pool: counted });
    const claim = { ...(await acquire(own)), deduplicated: true };
    counted.connect = (async () => {
      const client = await connect();
      const { stream } = (client as unknown as { connection: { stream: { write: (data: Buffer) => boolean } } })
        .connection;
      const writeOut = stream.write.bind(stream);
      stream.write = (data) => {
        sent.push(data.toString('latin1', 0, 1));
        return writeOut(data);
      };
      return client;
    }) as never;
    await own.transaction(claim, async () => {});
    // Q: a query of the simple protocol, which is one round trip.
    expect(sent).toEqual(['Q', 'Q', 'Q']);
    await counted.end();
  });

  it('an inbox of a single client is refused', () => {
    expect(() => postgresInbox({ client: { query() {} } } as never)).toThrow(/`client` cannot be used.*pass `pool`/);
  });

  it.each([
    ['sql', { sql: Object.assign(() => {}, { unsafe() {}, begin() {} }) }],
    ['query', { query: async () => [] }],
  ])('an inbox of %s has no transactions of its own', async (_name, options) => {
    const own = postgresInbox(options as never) as ReturnType<typeof postgresInbox>;
    await expect((own as never as typeof inbox).transaction({} as never, async () => {})).rejects.toThrow(
      /needs a `pool`.*`inbox.commit` goes into.*when a connection of postgres.js breaks/i,
    );
  });
}
