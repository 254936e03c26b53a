import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ClaimResult,
  createReceiver,
  type DedupeStore,
  memoryStore,
  platos,
  ploton,
  type Receiver,
  type WebhookOptions,
  type WebhookRequest,
} from '../src/index.ts';
import {
  answer,
  gate,
  lend,
  NOW,
  platosRequest,
  plotonRequest,
  SECRET,
  type SentRequest,
  watch,
} from './support/deliver.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const [KIB, MIB] = [1_024, 1_048_576];
const SILENT = { info() {}, warn() {}, error() {} };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of bodies and of what was made of them that are still alive. */
async function heldBytes(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A delivery of about so many bytes. */
function large(bytes: number): SentRequest {
  return plotonRequest({ data: { text: 'x'.repeat(bytes) } });
}

/** Lends bytes of its own, as each connection does. */
function lendCopy(sent: SentRequest, gone?: { tell: () => void; listeners: number }): WebhookRequest {
  let own: Uint8Array | undefined = new TextEncoder().encode(String(sent.body));
  return {
    ...lend(sent),
    async body() {
      const body = own as Uint8Array;
      own = undefined;
      return body;
    },
    ...(gone && {
      onGone(listener: () => void) {
        gone.listeners += 1;
        gone.tell = listener;
        return () => {
          gone.listeners -= 1;
        };
      },
    }),
  };
}

/** A store of which claims can be made to fail or hang. */
function shakyStore(): { store: DedupeStore; how: 'answer' | 'reject' | 'hang'; claims: number } {
  const memory = memoryStore();
  const shaky = { how: 'answer' as 'answer' | 'reject' | 'hang', claims: 0 };
  const store = new Proxy(memory, {
    get(target, name) {
      if (name === 'immediate') return undefined;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (name === 'claim') shaky.claims += 1;
        if (shaky.how === 'hang') return new Promise(() => {});
        if (shaky.how === 'reject') throw new Error('connection refused');
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return Object.assign(shaky, { store });
}

function make(options: WebhookOptions<typeof ploton> = {}): { receiver: Receiver<unknown> } & ReturnType<typeof watch> {
  const watched = watch();
  const { observer } = watched;
  const receiver = createReceiver(ploton, { secret: SECRET, now: () => NOW, observer, logger: SILENT, ...options });
  return { receiver: receiver as Receiver<unknown>, ...watched };
}

async function codeOf(admission: ReturnType<Receiver['admit']>): Promise<string> {
  const settled = await admission;
  return settled.kind === 'reply' ? settled.reply.code : settled.kind;
}

describe('copies that wait', () => {
  it.each([
    ['in memory', () => memoryStore()],
    ['of a server', () => shakyStore().store],
  ])('share one body, whatever their number (%s)', async (_name, createStore) => {
    const done = gate();
    const { receiver } = make({ store: createStore(), on: { '*': () => done.promise } });
    const sent = large(MIB / 2);
    const first = receiver.admit(lendCopy(sent), '/webhook');
    await new Promise((resolve) => setImmediate(resolve));
    const before = await heldBytes();
    const copies = Array.from({ length: 30 }, () => receiver.admit(lendCopy(sent), '/webhook'));
    const grown = (await heldBytes()) - before;
    // One body for all of them, and nothing that was made of it.
    expect(grown / (MIB / 2)).toBeLessThan(8);
    done.open();
    expect(await codeOf(first)).toBe('handled');
    expect(new Set(await Promise.all(copies.map(codeOf)))).toEqual(new Set(['duplicate']));
  });

  it('take over one after the other with the very bytes that were signed, whatever a handler did to its own', async () => {
    const sent = plotonRequest({ data: { list: [1, 2, 3] } });
    const seen: string[] = [];
    const { receiver } = make({
      on: {
        '*': async (event, { rawBody = new Uint8Array(), attempt }) => {
          seen.push(`${Buffer.from(rawBody)} ${JSON.stringify(event)}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          rawBody.fill(0);
          (event as { data: unknown }).data = undefined;
          if (attempt < 5) throw new Error('again');
        },
      },
    });
    const all = Array.from({ length: 6 }, () => receiver.admit(lendCopy(sent), '/webhook'));
    const codes = await Promise.all(all.map(codeOf));
    expect(codes.sort()).toEqual(['duplicate', 'handled', ...Array(4).fill('handler_failed')].sort());
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set([`${sent.body} ${sent.body}`]));
  });

  it('keep their own bytes where those differ from the first one’s', async () => {
    const failed = gate();
    const seen: string[] = [];
    const { receiver } = make({
      dedupeKey: () => 'the same',
      on: {
        '*': async (_event, { rawBody = new Uint8Array() }) => {
          seen.push(String(Buffer.from(rawBody)));
          if (seen.length === 1) await failed.promise;
          throw new Error('failed');
        },
      },
    });
    const [one, two, three] = [plotonRequest(), plotonRequest(), plotonRequest()];
    const all = [one, two, three].map((sent) => receiver.admit(lendCopy(sent), '/webhook'));
    await new Promise((resolve) => setImmediate(resolve));
    failed.open();
    await Promise.all(all);
    expect(seen.sort()).toEqual([one, two, three].map(({ body }) => String(body)).sort());
  });

  it('see their schema again when they take over, and are refused by it with the claim given back', async () => {
    const failed = gate();
    const store = memoryStore();
    let checks = 0;
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => {
          checks += 1;
          return checks > 2 ? { issues: [{ message: 'no longer' }] } : { value };
        },
      },
    };
    const { receiver } = make({
      store,
      schemas: { 'task.complete': schema } as never,
      on: {
        '*': async () => {
          await failed.promise;
          throw new Error('failed');
        },
      },
    });
    const sent = plotonRequest();
    const first = receiver.admit(lendCopy(sent), '/webhook');
    const copy = receiver.admit(lendCopy(sent), '/webhook');
    await new Promise((resolve) => setImmediate(resolve));
    failed.open();
    expect([await codeOf(first), await codeOf(copy)]).toEqual(['handler_failed', 'invalid_event']);
    expect(checks).toBe(3);
  });

  it('end when their client is gone, and leave nothing behind', async () => {
    const done = gate();
    const { receiver, of } = make({ maxWaiters: 1, on: { '*': () => done.promise } });
    const sent = plotonRequest();
    const first = receiver.admit(lendCopy(sent), '/webhook');
    const gone = { tell: () => {}, listeners: 0 };
    const leaving = receiver.admit(lendCopy(sent, gone), '/webhook');
    await new Promise((resolve) => setImmediate(resolve));
    expect(gone.listeners).toBe(1);
    expect(await codeOf(receiver.admit(lendCopy(sent), '/webhook'))).toBe('busy');
    gone.tell();
    expect(await codeOf(leaving)).toBe('gone');
    expect(gone.listeners).toBe(0);
    expect(of('waited')).toMatchObject([{ outcome: 'gone' }]);
    // Its place is free for another.
    const next = { tell: () => {}, listeners: 0 };
    const another = receiver.admit(lendCopy(sent, next), '/webhook');
    await new Promise((resolve) => setImmediate(resolve));
    done.open();
    expect([await codeOf(first), await codeOf(another)]).toEqual(['handled', 'duplicate']);
    expect(next.listeners).toBe(0);
  });
});

describe('a claim without time for its answer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([5, 60, 300, 500])(
    'is not made: a healthy store that takes %i ms is not called unavailable',
    async (tookMs) => {
      const memory = memoryStore();
      const slow = new Proxy(memory, {
        get(target, name) {
          if (name === 'immediate' || name === 'wait') return undefined;
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            await new Promise((resolve) => setTimeout(resolve, tookMs));
            return (value as (...args: unknown[]) => unknown).apply(target, args);
          };
        },
      }) as DedupeStore;
      const { observer, of } = watch();
      const done = gate();
      const receiver = createReceiver(platos, {
        secret: SECRET,
        now: () => NOW,
        store: slow,
        observer,
        logger: SILENT,
        on: { '*': () => done.promise },
      });
      const sent = platosRequest();
      void answer(receiver, sent);
      await pass(2 * tookMs + 1);
      const copies: Promise<[number, string]>[] = [];
      for (let i = 0; i < 40; i += 1) {
        copies.push(answer(receiver, sent));
        await pass(7);
      }
      await pass(5_000);
      expect(new Set((await Promise.all(copies)).map(String))).toEqual(new Set(['503,in_flight']));
      expect(of('store-error')).toEqual([]);
      done.open();
      await pass(2_000);
    },
  );
});

describe('an outage', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(['reject', 'hang'] as const)(
    'is bounded in deliveries and in bytes (%s): beyond that, 503 at once',
    async (how) => {
      const shaky = shakyStore();
      const runs = vi.fn();
      const { receiver } = make({ store: shaky.store, maxWaiters: 100, on: { '*': runs } });
      shaky.how = how;
      // 100 × 64 KiB are 6.25 MiB: room for six.
      const answered: string[] = [];
      const all = Array.from({ length: 50 }, async () => {
        const code = await codeOf(receiver.admit(lendCopy(large(MIB - KIB)), '/webhook'));
        answered.push(code);
        return code;
      });
      await pass(2_001);
      expect(answered).toEqual(Array(44).fill('store_unavailable'));
      // Small ones still find a place, up to their number.
      const small = Array.from({ length: 120 }, () => codeOf(receiver.admit(lendCopy(plotonRequest()), '/webhook')));
      await pass(2_001);
      shaky.how = 'answer';
      await pass(5_000);
      const codes = [...(await Promise.all(all)), ...(await Promise.all(small))];
      expect(codes.filter((code) => code === 'handled').length).toBe(runs.mock.calls.length);
      expect(codes.filter((code) => code === 'store_unavailable')).toHaveLength(44 + 26);
      expect(runs).toHaveBeenCalledTimes(100);
    },
  );

  it('lets one delivery wait however large it is, and holds none of what was made of it', async () => {
    const shaky = shakyStore();
    const { receiver } = make({ store: shaky.store, maxWaiters: 1, on: { '*': () => {} } });
    shaky.how = 'reject';
    const waiting = receiver.admit(lendCopy(large(MIB - KIB)), '/webhook');
    await pass(1_000);
    shaky.how = 'answer';
    await pass(5_000);
    expect(await codeOf(waiting)).toBe('handled');
  });

  it('is told twice, and asked into ever more rarely', async () => {
    const shaky = shakyStore();
    const { receiver, of } = make({ store: shaky.store, on: { '*': () => {} } });
    const lines: string[] = [];
    const line = (_fields: object, message = ''): void => void lines.push(message);
    const logged = make({
      store: shaky.store,
      endpoint: 'logged',
      logger: { info() {}, warn: line, error: line },
      on: { '*': () => {} },
    });
    shaky.how = 'reject';
    const all = [receiver, logged.receiver].flatMap((each) =>
      Array.from({ length: 200 }, () => codeOf(each.admit(lendCopy(plotonRequest()), '/webhook'))),
    );
    await pass(28_500);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['store_unavailable']));
    expect(shaky.claims / all.length).toBeLessThan(20);
    shaky.how = 'answer';
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    expect(await answer(logged.receiver, plotonRequest())).toEqual([200, 'handled']);
    expect(of('store-error')).toHaveLength(1);
    expect(of('store-recovered')).toMatchObject([{ provider: 'ploton' }]);
    expect(of('store-recovered')[0]?.failures).toBeGreaterThan(200);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('failed at claim');
    expect(lines[1]).toContain('answers again');
  });

  it('does not count as attempts, whatever became of the claims nobody heard of', async () => {
    const memory = memoryStore();
    let isDeaf = true;
    // Everything arrives, and no answer comes back.
    const oneWay = new Proxy(memory, {
      get(target, name) {
        if (name === 'immediate') return undefined;
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const result: unknown = await (value as (...args: unknown[]) => unknown).apply(target, args);
          return isDeaf && name !== 'inspect' ? new Promise(() => {}) : result;
        };
      },
    });
    const attempts: number[] = [];
    const { receiver } = make({ store: oneWay, on: { '*': (_event, { attempt }) => void attempts.push(attempt) } });
    const sent = plotonRequest();
    for (let times = 0; times < 3; times += 1) {
      const given = answer(receiver, sent);
      await pass(31_000);
      expect(await given).toEqual([503, 'store_unavailable']);
    }
    isDeaf = false;
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(attempts).toEqual([1]);
  });

  it('is not waited for where the store is full or closed: 503 at once, told once', async () => {
    const store = memoryStore({ maxKeys: 3 });
    const { receiver, of } = make({ store, on: { '*': () => {} } });
    const known = plotonRequest();
    for (const sent of [known, plotonRequest(), plotonRequest()]) {
      expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    }
    for (let times = 0; times < 100; times += 1) {
      expect(await answer(receiver, plotonRequest())).toEqual([503, 'store_unavailable']);
      // What it knows it still answers; that is not the end of it.
      expect(await answer(receiver, known)).toEqual([200, 'duplicate']);
    }
    expect(of('store-error')).toHaveLength(1);
    expect(of('store-recovered')).toEqual([]);
    await store.close();
    expect(await answer(receiver, plotonRequest())).toEqual([503, 'store_unavailable']);
  });
});

describe('a store whose client mixes up replies', () => {
  it('is not believed: nobody runs on the strength of another’s claim', async () => {
    const memory = memoryStore();
    const other: ClaimResult = await memory.claim({ key: 'other', token: 'other', leaseMs: 60_000, ttlMs: 60_000 });
    const runs = vi.fn();
    const mixed: DedupeStore = new Proxy(memory, {
      get(target, name) {
        if (name === 'immediate') return undefined;
        const value: unknown = Reflect.get(target, name);
        if (name === 'claim') return async () => other;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const hurried = { ...platos, deadlineMs: 1_000 };
    const { observer, of } = watch();
    const receiver = createReceiver(hurried, {
      secret: SECRET,
      now: () => NOW,
      store: mixed,
      observer,
      on: { '*': runs },
    });
    expect(await answer(receiver, platosRequest())).toEqual([503, 'store_unavailable']);
    expect(String(of('store-error')[0]?.error)).toContain('mixes up replies');
    expect(runs).not.toHaveBeenCalled();
  });
});
