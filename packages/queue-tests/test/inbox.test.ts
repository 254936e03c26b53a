import { randomUUID } from 'node:crypto';
import { createFetchHandler, type DedupeStore, memoryStore, platos, type SinkJob } from '@hookgate/core';
import { ensureSchema, postgresInbox } from '@hookgate/postgres';
import { consume, handOff, latest } from '@hookgate/queue';
import { findPostgres } from '@hookgate/test-services';
import { deliver, TEST_TIME } from '@hookgate/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../src/index.ts';
import { delivery, receiverOf, SECRET, silent } from './support/bench.ts';

const found = await findPostgres();
afterAll(async () => {
  if (!('missing' in found)) await found.stop();
});

/** Long enough for a handler to begin on a busy machine, where a process that is as good as dead does not renew it. */
const LEASE_MS = 2_000;

/** The `query` of a client, however it is called. */
type Query = (...args: unknown[]) => unknown;

describe.skipIf('missing' in found).each(['pg-boss', 'graphile-worker'] as const)('%s with the inbox', (name) => {
  const { url } = found as { url: string };
  let pool: pg.Pool;
  let engine: Engine;
  let sent: string[];
  let table: string;
  /** Called before a statement is sent. */
  let before: (text: string) => void;
  beforeEach(async () => {
    const queue = `q${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    table = `inbox_${queue}`;
    engine = await openEngine(name, { url, queue, lockMs: 1_000 });
    pool = new pg.Pool({ connectionString: url, max: 4 });
    pool.on('error', () => {});
    sent = [];
    before = () => {};
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as Query;
      (client as { query: Query }).query = (...args) => {
        const [first] = args as [string | { text?: string }];
        const text = typeof first === 'string' ? first : (first.text ?? '');
        before(text);
        sent.push(text);
        return query(...args);
      };
    });
    await ensureSchema({ pool, table });
  });
  afterEach(async () => {
    await engine.close();
    await pool.query(`DROP TABLE ${table}`);
    await pool.end();
  });

  function receive(inbox: ReturnType<typeof postgresInbox>, handle: object) {
    const handler = createFetchHandler(platos, {
      secret: SECRET,
      store: inbox,
      now: () => TEST_TIME,
      logger: silent,
      on: { '*': handle as never },
    });
    return async (event_id: string): Promise<number> => (await deliver(handler, delivery({ event_id }))).status;
  }

  it('one statement more than a bare commit of the inbox', async () => {
    const inbox = postgresInbox({ pool, table });
    const bare = receive(inbox, (_event: object, each: never) => inbox.transaction(each, async () => {}));
    const hand = receive(inbox, handOff(engine.sink, { inbox }));
    const count = async (send: typeof bare, id: string): Promise<number> => {
      sent.length = 0;
      expect(await send(id)).toBe(200);
      return sent.length;
    };
    // The first ones look at the table, and at the queue.
    await count(bare, 'warm-up 1');
    await count(hand, 'warm-up 2');
    const [ofBare, ofHand] = [await count(bare, 'bare'), await count(hand, 'hand')];
    expect(ofHand).toBe(ofBare + 1);
    expect(await engine.pending()).toBe(2);
  });

  it('job and delivery are one: what fails before the commit leaves neither, and the retry makes one job', async () => {
    const inbox = postgresInbox({ pool, table });
    const send = receive(inbox, handOff(engine.sink, { inbox }));
    let isBroken = true;
    before = (text) => {
      if (isBroken && text === 'COMMIT') {
        isBroken = false;
        throw new Error('the process would have died here');
      }
    };
    expect(await send('one')).toBe(500);
    expect(await engine.pending()).toBe(0);
    expect(await send('one')).toBe(200);
    expect(await send('one')).toBe(200);
    expect(await engine.pending()).toBe(1);
  });

  it.each(['dies', 'fails'])(
    '`latest`: a process that %s between the commit of its handler and the mark has no older event undo it',
    async (how) => {
      const inbox = postgresInbox({ pool, table });
      // The entity's claim is not renewed by who is dead, and what that asks for never comes.
      const dying: DedupeStore = Object.assign(Object.create(inbox), {
        remember: (key: string, value: string, ...rest: [number]) =>
          /^\d+$/.test(value)
            ? how === 'dies'
              ? new Promise(() => {})
              : Promise.reject(new Error('the store is down'))
            : inbox.remember(key, value, ...rest),
        renew: () => new Promise(() => {}),
      });
      const written: string[] = [];
      const consumerOn = (store: DedupeStore) => {
        const inOrder = latest(platos, { store, by: () => 'one', leaseMs: LEASE_MS, logger: silent });
        const handle = inOrder(async (event, delivery) => {
          await inbox.transaction(delivery, async () => void written.push(String(event.event_id)));
        });
        return consume(platos, { store, logger: silent, leaseMs: LEASE_MS, on: { '*': handle } });
      };
      const [newer, older] = await jobsOf(['newer', 'older']);
      const run = consumerOn(dying).process(newer, { consumer: 'q' });
      if (how === 'fails') await expect(run).rejects.toThrow();
      await expect.poll(() => written, { timeout: 10_000 }).toEqual(['newer']);
      const next = consumerOn(inbox);
      expect(await next.process(newer, { consumer: 'q' })).toBe('duplicate');
      expect(await next.process(older, { consumer: 'q' })).toBe('handled');
      expect(written).toEqual(['newer']);
      await next.close();
    },
  );

  it('a queue that refuses the job leaves the delivery undone', async () => {
    const inbox = postgresInbox({ pool, table });
    const refusing = { ...engine.sink, publishIn: () => Promise.reject(new Error('no such queue')) };
    const send = receive(inbox, handOff(refusing, { inbox }));
    expect(await send('one')).toBe(500);
    expect(await receive(inbox, handOff(engine.sink, { inbox }))('one')).toBe(200);
    expect(await engine.pending()).toBe(1);
  });
});

/** Jobs of events one second after another, the newest first. */
async function jobsOf(ids: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  const publish = async ({ text }: SinkJob) => {
    texts.push(text);
    return 'stored' as const;
  };
  const send = receiverOf({ sink: { name: 'texts', suppresses: 'never', publish } }, memoryStore(), {});
  for (const [i, event_id] of ids.entries()) await send({ event_id, ts: Math.floor(TEST_TIME / 1_000) - i });
  return texts;
}
