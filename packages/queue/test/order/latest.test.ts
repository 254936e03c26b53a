import { randomUUID } from 'node:crypto';
import {
  createReceiver,
  type DedupeStore,
  type Delivery,
  defineProvider,
  type Logger,
  memoryStore,
  type Observation,
  type Provider,
  platos,
  ploton,
} from '@hookgate/core';
import { ensureSchema, postgresStore } from '@hookgate/postgres';
import { redisStore } from '@hookgate/redis';
import { findPostgres, findRedis } from '@hookgate/test-services';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { consume, handOff, latest } from '../../src/index.ts';
import { arrayQueue } from '../support/array-queue.ts';
import { deferred } from '../support/deferred.ts';
import { silent, web } from '../support/web.ts';

const [redis, postgres] = await Promise.all([findRedis(), findPostgres()]);
const client = 'missing' in redis ? undefined : new Redis(redis.url);
const pool = 'missing' in postgres ? undefined : new pg.Pool({ connectionString: postgres.url });
const table = `latest_${randomUUID().replaceAll('-', '')}`;
if (pool !== undefined) await ensureSchema({ pool, table });
afterAll(async () => {
  client?.disconnect();
  await pool?.query(`DROP TABLE ${table}`);
  await pool?.end();
  if (!('missing' in redis)) await redis.stop();
  if (!('missing' in postgres)) await postgres.stop();
});

const stores: [string, () => DedupeStore][] = [['memory', () => memoryStore()]];
if (client !== undefined) stores.push(['Redis', () => redisStore({ client, prefix: `latest:${randomUUID()}:` })]);
if (pool !== undefined) stores.push(['PostgreSQL', () => postgresStore({ pool, table })]);

const SECONDS = 1_776_600_000;

/** An application that keeps what it was told last of each conversation. */
function application(
  store: DedupeStore,
  more: {
    fail?: () => boolean;
    work?: (delivery: Delivery<unknown, Uint8Array | undefined>) => Promise<void>;
    name?: string;
    leaseMs?: number;
    logger?: Logger;
    by?: (event: object) => string | undefined;
  } = {},
) {
  const handled: unknown[] = [];
  const seen: Observation[] = [];
  const inOrder = latest(platos, {
    store,
    by: more.by ?? ((event) => (event as { conversation_id?: string }).conversation_id),
    logger: more.logger ?? silent,
    name: more.name ?? randomUUID(),
    ...(more.leaseMs === undefined ? {} : { leaseMs: more.leaseMs }),
  });
  const receiver = createReceiver(platos, {
    secret: 's',
    endpoint: randomUUID(),
    store,
    logger: silent,
    now: () => SECONDS * 1_000,
    observer: (observation) => seen.push(observation),
    on: {
      '*': inOrder(async (event: object, delivery) => {
        await more.work?.(delivery);
        if (more.fail?.()) throw new Error('not now');
        handled.push((event as { ts: unknown }).ts);
      }),
    },
  });
  let count = 0;
  return {
    handled,
    seen,
    send(ts: unknown, conversation: string | null = 'conv_1', type = 'conversation.archived') {
      count += 1;
      const event = {
        event: type,
        event_id: `evt_${count}_${randomUUID()}`,
        ts,
        ...(conversation && { conversation_id: conversation }),
      };
      return receiver.submit(event as never, { source: 'test' });
    },
  };
}

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();

describe.each(stores)('latest on %s', (_name, createStore) => {
  it('an older event after a newer one is acknowledged, and observed', async () => {
    const { send, handled, seen } = application(createStore());
    expect(await send(SECONDS + 5)).toBe('handled');
    await send(SECONDS);
    await send(SECONDS + 9);
    expect(handled).toEqual([SECONDS + 5, SECONDS + 9]);
    const superseded = seen.filter(({ type }) => type === 'superseded');
    expect(superseded).toMatchObject([
      { newest: new Date((SECONDS + 5) * 1_000), occurredAt: new Date(SECONDS * 1_000) },
    ]);
    expect(seen.filter(({ type }) => type === 'handled')).toHaveLength(2);
  });

  it('seconds, milliseconds and ISO are one time', async () => {
    const { send, handled } = application(createStore());
    await send(iso(SECONDS + 3));
    await send(SECONDS + 2);
    await send((SECONDS + 2) * 1_000 + 999);
    await send((SECONDS + 3) * 1_000 + 1);
    await send(iso(SECONDS + 3));
    await send(SECONDS + 4);
    expect(handled).toEqual([iso(SECONDS + 3), (SECONDS + 3) * 1_000 + 1, SECONDS + 4]);
  });

  it('of the same time, each runs as it arrives', async () => {
    const { send, handled } = application(createStore());
    await send(SECONDS);
    await send(SECONDS);
    expect(handled).toHaveLength(2);
  });

  it('entities, types and names go each by their own', async () => {
    const store = createStore();
    const { send, handled } = application(store);
    const other = application(store);
    await send(SECONDS + 5);
    await send(SECONDS, 'conv_2');
    await send(SECONDS, 'conv_1', 'conversation.created');
    await send(SECONDS, null);
    await other.send(SECONDS);
    expect(handled).toHaveLength(4);
    expect(other.handled).toHaveLength(1);
  });

  it('an event without a time runs, and moves nothing', async () => {
    const { send, handled } = application(createStore());
    await send(SECONDS + 5);
    await send('tomorrow');
    await send(SECONDS);
    expect(handled).toEqual([SECONDS + 5, 'tomorrow']);
  });

  it('one that fails moves nothing, and is superseded when a newer one was handled meanwhile', async () => {
    let isBroken = true;
    const { send, handled } = application(createStore(), { fail: () => isBroken });
    await expect(send(SECONDS + 9)).rejects.toThrow('not now');
    await expect(send(SECONDS + 9)).rejects.toThrow('not now');
    isBroken = false;
    await send(SECONDS + 5);
    await send(SECONDS);
    expect(handled).toEqual([SECONDS + 5]);
  });

  it('an older one that runs is waited for: its effect cannot come after that of a newer one', async () => {
    const started = deferred();
    const go = deferred();
    let isFirst = true;
    const { send, handled } = application(createStore(), {
      async work() {
        if (!isFirst) return;
        isFirst = false;
        started.resolve();
        await go.promise;
      },
    });
    const older = send(SECONDS);
    await started.promise;
    const newer = send(SECONDS + 1);
    go.resolve();
    await Promise.all([older, newer]);
    expect(handled).toEqual([SECONDS, SECONDS + 1]);
  });
});

describe('latest', () => {
  it('in whatever order events arrive, what is handled never goes back, and ends with the newest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (times, atOnce) => {
          const { send, handled } = application(memoryStore());
          if (atOnce) await Promise.all(times.map((time) => send(SECONDS + time)));
          else for (const time of times) await send(SECONDS + time);
          const order = handled as number[];
          expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(order.at(-1)).toBe(SECONDS + Math.max(...times));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("goes by Ploton's time as well", async () => {
    const handled: string[] = [];
    const store = memoryStore();
    const receiver = createReceiver(ploton, {
      secret: 's',
      endpoint: 'e',
      store,
      logger: silent,
      on: {
        'task.complete': latest(ploton, { store, by: () => 'all', logger: silent })(
          async (event) => void handled.push(event.task_id),
        ),
      },
    });
    for (const [task_id, seconds] of [
      ['a', 3],
      ['b', 2],
      ['c', 4],
    ] as const) {
      await receiver.submit(
        { event: 'task.complete', task_id, timestamp: iso(SECONDS + seconds), data: {} },
        { source: 'test' },
      );
    }
    expect(handled).toEqual(['a', 'c']);
  });

  it('an event after a quiet week costs no more for the thousands that were before it', async () => {
    let now = 0;
    const counting = memoryStore({ clock: () => now });
    const remember = vi.spyOn(counting, 'remember');
    const handled: number[] = [];
    const handle = latest(platos, { store: counting, by: () => 'conv_1', logger: silent })(
      async (_event, { occurredAt }) => void handled.push((occurredAt as Date).getTime()),
    );
    const send = (ms: number) =>
      handle({} as never, { occurredAt: new Date(ms), type: 'conversation.archived' } as never);
    for (let ms = 1; ms <= 1_000; ms += 1) await send(ms);
    now += 8 * 86_400_000;
    remember.mockClear();
    await send(1_001);
    expect(remember.mock.calls.length).toBeLessThanOrEqual(101);
    await send(500);
    await send(1_002);
    expect(handled.slice(-2)).toEqual([1_001, 1_002]);
  });

  it('an event of a far future holds up none that come after it, and is told of once', async () => {
    const lines: string[] = [];
    const logger = { ...silent, warn: (_fields: object, line = '') => void lines.push(line) };
    const { send, handled } = application(memoryStore(), { logger });
    const year = 365 * 86_400;
    const far = [9_999_999_999, SECONDS + year + 1, iso(SECONDS + year + 1)];
    for (const ts of far) await send(ts);
    await send(SECONDS);
    await send(SECONDS + year);
    await send(SECONDS + 1);
    expect(handled).toEqual([...far, SECONDS, SECONDS + year]);
    expect(lines).toEqual([
      expect.stringContaining('happened at 2286-11-20T17:46:39.000Z, more than a year after it came'),
    ]);
  });

  it.each([
    ['a promise', async () => 'conv_1', 'a value of type object'],
    ['an object', () => ({ id: 'conv_1' }), 'a value of type object'],
    ['null', () => null, 'null'],
    ['a number', () => Number.NaN, 'a value of type number'],
  ])('an entity that is %s fails the event: all would be one entity', async (_name, by, told) => {
    const { send, handled } = application(memoryStore(), { by: by as never });
    await expect(send(SECONDS)).rejects.toThrow(`\`by\` must answer a text or undefined, and answered ${told}.`);
    expect(handled).toEqual([]);
  });

  it("the signal of a handler aborts when another has gone on with its entity, though the delivery's own claim is held", async () => {
    const memory = memoryStore();
    let isCut = true;
    const cut = storeWith(memory, {
      renew: (claim, ...rest) =>
        isCut && claim.key.startsWith('latest~') ? new Promise(() => {}) : memory.renew(claim, ...rest),
    });
    const told: unknown[] = [];
    let isFirst = true;
    const { send, handled } = application(cut, {
      leaseMs: 150,
      async work({ signal }) {
        if (!isFirst) return;
        isFirst = false;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        told.push((signal.reason as Error).name);
        signal.throwIfAborted();
      },
    });
    const older = send(SECONDS);
    await expect.poll(() => isFirst).toBe(false);
    const newer = send(SECONDS + 1);
    await expect(older).rejects.toThrow('lease of this delivery ended');
    isCut = false;
    await newer;
    expect(told).toEqual(['ClaimLostError']);
    expect(handled).toEqual([SECONDS + 1]);
  });

  it('a delivery that has lost its own claim while it waited for its entity does not begin', async () => {
    const memory = memoryStore();
    const lost = new Set<string>();
    const store = storeWith(memory, {
      renew: (claim, ...rest) => {
        if (!lost.has(claim.key)) return memory.renew(claim, ...rest);
        told.resolve();
        return Promise.resolve('lost');
      },
    });
    const told = deferred();
    const begun: unknown[] = [];
    const go = deferred();
    const inOrder = latest(platos, { store, by: () => 'one', logger: silent });
    const consumer = consume(platos, {
      store,
      leaseMs: 600,
      logger: silent,
      on: {
        '*': inOrder(async (event: { readonly event_id: string }) => {
          begun.push(event.event_id);
          await go.promise;
        }),
      },
    });
    const [first, second] = await Promise.all(['first', 'second'].map(jobOf));
    const running = consumer.process(first, { consumer: 'q' });
    await expect.poll(() => begun.length).toBe(1);
    const waiting = consumer.process(second, { consumer: 'q' });
    lost.add(`worker~q:${(JSON.parse(second as string) as { key: string }).key}`);
    await told.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    go.resolve();
    await expect(waiting).rejects.toMatchObject({ name: 'ClaimLostError' });
    expect(await running).toBe('handled');
    expect(begun).toEqual(['first']);
  });

  it('against a model: whatever fails, is lost or comes again, nothing goes back, and the newest is last', async () => {
    const fates = ['ok', 'slow', 'fails', 'cannot look back', 'leaves no mark'] as const;
    const happening = fc.record({
      time: fc.integer({ min: 0, max: 5 }),
      runs: fc.array(fc.constantFrom(...fates), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 7 }),
        fc.boolean(),
        async (happenings, isCrowd) => {
          const memory = memoryStore();
          const effects: number[] = [];
          async function deliver({ time, runs }: (typeof happenings)[number]): Promise<void> {
            for (let run = 0; run <= runs.length; run += 1) {
              const fate = runs[run] ?? 'ok';
              const store = storeWith(memory, {
                remember: (key, value, ...rest) =>
                  fate === (value === '-' ? 'cannot look back' : 'leaves no mark')
                    ? Promise.reject(new Error('the store is down'))
                    : memory.remember(key, value, ...rest),
              });
              const handle = latest(platos, { store, by: () => 'one', logger: silent })(async () => {
                if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 1));
                if (fate === 'fails') throw new Error('not now');
                effects.push(time);
              });
              const delivery = { occurredAt: new Date((SECONDS + time) * 1_000), type: 'a' };
              if (await isHandled(handle({} as never, delivery as never))) return;
            }
            throw new Error('it never ended');
          }
          if (isCrowd) await Promise.all(happenings.map(deliver));
          else for (const each of happenings) await deliver(each);
          expect(effects.at(-1)).toBe(Math.max(...happenings.map(({ time }) => time)));
          // An effect without its mark is one of a process that died in between: what is older may follow, until it runs again.
          if (happenings.some(({ runs }) => runs.includes('leaves no mark'))) return;
          expect(effects).toEqual([...effects].sort((a, b) => a - b));
        },
      ),
      { numRuns: 150 },
    );
  });

  const store = memoryStore();
  const timeless = defineProvider({
    ...(platos as Provider),
    occurredAt: undefined,
  } as never) as unknown as typeof platos;
  it.each([
    ['no sender', () => latest(undefined as never, { store, by: () => 'a' }), /must be a sender/],
    ['no store', () => latest(platos, { by: () => 'a' } as never), /`store` must be a store/],
    ['no entity', () => latest(platos, { store } as never), /`by` must be a function/],
    ['an unknown option', () => latest(platos, { store, by: () => 'a', key: 'x' } as never), /no option `key`/],
    ['a lease of nothing', () => latest(platos, { store, by: () => 'a', leaseMs: 0 }), /`leaseMs` must be a number/],
    [
      'a handler that may take less than its lease',
      () => latest(platos, { store, by: () => 'a', leaseMs: 5_000, maxHandlerMs: 1_000 }),
      /`maxHandlerMs` must be a number from `leaseMs`/,
    ],
    ['no handler', () => latest(platos, { store, by: () => 'a' })(undefined as never), /wrap a function/],
    [
      'a sender without times',
      () => latest(timeless, { store, by: () => 'a' }),
      /does not say when its events happened/,
    ],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});

/** A store of which some operations are others. */
function storeWith(memory: DedupeStore, operations: Partial<DedupeStore>): DedupeStore {
  return {
    name: 'another',
    claim: (...given) => memory.claim(...given),
    renew: (...given) => memory.renew(...given),
    commit: (...given) => memory.commit(...given),
    release: (...given) => memory.release(...given),
    remember: (...given) => memory.remember(...given),
    ...operations,
  };
}

async function isHandled(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch {
    return false;
  }
}

async function jobOf(event_id: string): Promise<string> {
  const queue = arrayQueue();
  await web(handOff(queue)).send({ event_id });
  return queue.jobs[0]?.text as string;
}
