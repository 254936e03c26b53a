import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, type DedupeStore, memoryStore, platos, ploton, type WebhookOptions } from '../src/index.ts';
import { SUMMARY_INTERVAL_MS } from '../src/observe/repeats.ts';
import { admit, answer, gate, lend, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

/** Ploton's: deadline 30 s, budget 28.5 s, lease 10 s, heartbeat 3.33 s. */
const [BUDGET_MS, LEASE_MS] = [28_500, 10_000];

/** A third of Ploton's lease. */
const HEARTBEAT_MS = 3_334;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  // Those that all heartbeats share, and all calls of stores, end by themselves, and so does the one that sums up what a log was not told
  // each time.
  expect(vi.getTimerCount(), 'timers left behind').toBeLessThanOrEqual(3);
  vi.advanceTimersByTime(Math.max(HEARTBEAT_MS, SUMMARY_INTERVAL_MS));
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const base = { secret: SECRET, now: () => NOW };

function make(options: WebhookOptions<typeof ploton> = {}) {
  const watched = watch();
  return { ...watched, receiver: createReceiver(ploton, { ...base, observer: watched.observer, ...options }) };
}

/** What a promise came to, or `pending`. */
async function state<T>(promise: Promise<T>): Promise<T | 'pending'> {
  return Promise.race([promise, Promise.resolve('pending' as const)]);
}

/** A memory store of which single operations can be made to fail, hang or lose their answer. */
function faultyStore(): {
  store: DedupeStore;
  fault: { [operation: string]: 'reject' | 'hang' | 'lose-reply' | undefined };
  calls: string[];
} {
  const memory = memoryStore();
  const fault: { [operation: string]: 'reject' | 'hang' | 'lose-reply' | undefined } = {};
  const calls: string[] = [];
  const store = new Proxy(memory, {
    get(target, name) {
      if (name === 'immediate') return undefined;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.push(String(name));
        const how = fault[String(name)];
        if (how === 'reject') return Promise.reject(new Error('connection refused'));
        if (how === 'hang') return new Promise(() => {});
        const result = (value as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        return how === 'lose-reply' ? result.then(() => Promise.reject(new Error('connection reset'))) : result;
      };
    },
  });
  return { store, fault, calls };
}

/** A store that grants every claim. */
function grantingStore(): DedupeStore {
  return {
    name: 'granting',
    claim: async ({ key, token }) => ({
      status: 'acquired',
      claim: { key, token, fence: 1, attempt: 1 },
      takeover: false,
    }),
    renew: async () => 'renewed',
    commit: async () => 'committed',
    release: async () => 'released',
    remember: async () => null,
  };
}

describe('copies of a delivery in flight', () => {
  it('wait, and mirror its success', async () => {
    const done = gate();
    let runs = 0;
    const { receiver, of } = make({
      on: {
        '*': () => {
          runs += 1;
          return done.promise;
        },
      },
    });
    const sent = plotonRequest();
    const all = [answer(receiver, sent), answer(receiver, sent), answer(receiver, sent)];
    await pass(15_000);
    expect(await state(all[1] as Promise<unknown>)).toBe('pending');
    done.open();
    await pass(50);
    expect(await Promise.all(all)).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
      [200, 'duplicate'],
    ]);
    expect(runs).toBe(1);
    expect(of('waited').map((each) => each.outcome)).toEqual(['mirrored', 'mirrored']);
  });

  it('take over when it fails', async () => {
    const failed = gate();
    const attempts: number[] = [];
    const { receiver, of } = make({
      on: {
        '*': async (_event, delivery) => {
          attempts.push(delivery.attempt);
          if (delivery.attempt === 1) {
            await failed.promise;
            throw new Error('first');
          }
        },
      },
    });
    const sent = plotonRequest();
    const all = [answer(receiver, sent), answer(receiver, sent)];
    await pass(1_000);
    failed.open();
    await pass(50);
    expect(await Promise.all(all)).toEqual([
      [500, 'handler_failed'],
      [200, 'handled'],
    ]);
    expect(attempts).toEqual([1, 2]);
    expect(of('waited').map((each) => each.outcome)).toEqual(['took-over']);
  });

  it('give up at the end of their budget with 503 and Retry-After; the retry is a duplicate', async () => {
    const done = gate();
    const { receiver } = make({ on: { '*': () => done.promise } });
    const sent = plotonRequest();
    void answer(receiver, sent);
    await pass(10_000);
    const copy = admit(receiver, sent);
    await pass(BUDGET_MS - 100);
    expect(await state(copy)).toBe('pending');
    await pass(100);
    const given = await copy;
    expect(given).toMatchObject({ kind: 'reply', reply: { status: 503, code: 'in_flight' } });
    expect(given.kind === 'reply' && Number(given.reply.headers['retry-after'])).toBeGreaterThan(0);
    done.open();
    await pass(10);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
  });

  it('beyond maxWaiters get 503 at once, and the seats are given back', async () => {
    const done = gate();
    const { receiver } = make({ maxWaiters: 1, on: { '*': () => done.promise } });
    const sent = plotonRequest();
    const all = [answer(receiver, sent), answer(receiver, sent)];
    await pass(10);
    expect(await answer(receiver, sent)).toEqual([503, 'busy']);
    done.open();
    await pass(100);
    expect(await Promise.all(all)).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
    ]);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
  });

  it('poll a store that cannot wake them', async () => {
    const done = gate();
    const memory = memoryStore();
    const store: DedupeStore = {
      name: 'polled',
      claimsNonces: true,
      claim: (request) => memory.claim(request),
      renew: (claim, leaseMs) => memory.renew(claim, leaseMs),
      commit: (claim, request) => memory.commit(claim, request),
      release: (claim) => memory.release(claim),
      remember: (key, value, ttlMs) => memory.remember(key, value, ttlMs),
    };
    const { receiver } = make({ store, on: { '*': () => done.promise } });
    const sent = plotonRequest();
    const all = [answer(receiver, sent), answer(receiver, sent)];
    await pass(5_000);
    done.open();
    await pass(500);
    expect(await Promise.all(all)).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
    ]);
  });
});

describe('a slow handler', () => {
  it('keeps its claim under heartbeat, is answered 503 at the budget, and its late success counts', async () => {
    const done = gate();
    const { receiver, of } = make({ on: { '*': () => done.promise } });
    const sent = plotonRequest();
    const first = answer(receiver, sent);
    await pass(BUDGET_MS - 1);
    expect(await state(first)).toBe('pending');
    await pass(1);
    expect(await first).toEqual([503, 'overdue']);
    await pass(60_000);
    const retry = answer(receiver, sent);
    await pass(5_000);
    done.open();
    await pass(10);
    expect(await retry).toEqual([200, 'duplicate']);
    expect(of('handled')).toMatchObject([{ late: true, attempt: 1 }]);
    expect(of('overdue').length).toBe(1);
  });

  it.each([
    ['lost its claim to another process', 'lost', 900_000],
    ['is no longer waited for', 'renewed', LEASE_MS],
  ] as const)('is answered at the budget also when it %s, and heartbeats ended', async (_, renewal, maxHandlerMs) => {
    const store: DedupeStore = { ...grantingStore(), renew: async () => renewal };
    const done = gate();
    const { receiver } = make({ maxHandlerMs, store, on: { '*': () => done.promise } });
    const first = answer(receiver, plotonRequest());
    await pass(BUDGET_MS - 1);
    expect(await state(first)).toBe('pending');
    await pass(1);
    expect(await first).toEqual([503, 'overdue']);
    done.open();
    await pass(10);
  });

  it('is answered at the budget also when every heartbeat takes as long as it may', async () => {
    const renew = () => new Promise<'renewed'>((resolve) => setTimeout(() => resolve('renewed'), 1_900));
    const done = gate();
    const { receiver } = make({ store: { ...grantingStore(), renew }, on: { '*': () => done.promise } });
    const first = answer(receiver, plotonRequest());
    await pass(BUDGET_MS - 1);
    expect(await state(first)).toBe('pending');
    await pass(1);
    expect(await first).toEqual([503, 'overdue']);
    done.open();
    await pass(2_000);
  });

  it('that fails late releases its claim', async () => {
    const done = gate();
    const { receiver } = make({
      on: {
        '*': async (_event, { attempt }) => {
          if (attempt === 1) {
            await done.promise;
            throw new Error('late');
          }
        },
      },
    });
    const sent = plotonRequest();
    const first = answer(receiver, sent);
    await pass(BUDGET_MS + 5_000);
    expect(await first).toEqual([503, 'overdue']);
    done.open();
    await pass(10);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
  });

  it('that never ends does not hold its claim for ever', async () => {
    const { receiver, of } = make({
      maxHandlerMs: 60_000,
      on: { '*': (_event, { attempt }) => (attempt === 1 ? new Promise(() => {}) : undefined) },
    });
    const sent = plotonRequest();
    void answer(receiver, sent);
    await pass(60_000 + LEASE_MS + LEASE_MS);
    expect(of('warning').map((each) => each.code)).toContain('handler_never_ended');
    const retry = answer(receiver, sent);
    await pass(100);
    expect(await retry).toEqual([200, 'handled']);
    expect(await receiver.close()).toBe(true);
  });
});

describe('a lost claim', () => {
  /** A store whose clock the test moves on its own: a process that was paused past its lease. */
  function pausedStore() {
    let skew = 0;
    const store = memoryStore({ clock: () => performance.now() + skew });
    return {
      store,
      skip: (ms: number) => {
        skew += ms;
      },
    };
  }

  it('aborts the signal, and the zombie changes nothing of its successor', async () => {
    const { store, skip } = pausedStore();
    const ends = [gate(), gate()];
    const deliveries: { attempt: number; fence: number; signal: AbortSignal }[] = [];
    const { receiver, of } = make({
      store,
      on: {
        '*': async (_event, delivery) => {
          deliveries.push(delivery);
          await ends[delivery.attempt - 1]?.promise;
          if (delivery.attempt === 1) throw new Error('the zombie fails late');
        },
      },
    });
    const sent = plotonRequest();
    const zombie = answer(receiver, sent);
    await pass(100);
    const signal = deliveries[0]?.signal as AbortSignal;
    expect(signal.aborted).toBe(false);
    skip(2 * LEASE_MS);
    const successor = answer(receiver, sent);
    await pass(LEASE_MS / 3 + 10);
    expect(signal.aborted).toBe(true);
    expect(of('lost-claim')).toMatchObject([{ during: 'renew', attempt: 1 }]);
    ends[0]?.open();
    await pass(10);
    expect(await zombie).toEqual([500, 'handler_failed']);
    // The successor still holds its claim: a copy waits, and no third run begins.
    const copy = answer(receiver, sent);
    await pass(100);
    ends[1]?.open();
    await pass(10);
    expect(await successor).toEqual([200, 'handled']);
    expect(await copy).toEqual([200, 'duplicate']);
    expect(deliveries.map((each) => each.attempt)).toEqual([1, 2]);
    expect((deliveries[1]?.fence as number) > (deliveries[0]?.fence as number)).toBe(true);
  });

  it('shows on a signal that is first looked at afterwards', async () => {
    const { store, skip } = pausedStore();
    const { receiver } = make({ store });
    const sent = plotonRequest();
    const first = await admit(receiver, sent);
    skip(2 * LEASE_MS);
    const second = await admit(receiver, sent);
    await pass(LEASE_MS / 3 + 10);
    if (first.kind !== 'open' || second.kind !== 'open') throw new Error('not open');
    expect(first.session.delivery.signal.aborted).toBe(true);
    expect(second.session.delivery.signal.aborted).toBe(false);
    await first.session.settle(200);
    await second.session.settle(200);
  });

  it('is assumed when the store cannot be asked for a whole lease', async () => {
    const { store, fault } = faultyStore();
    const { receiver, of } = make({ store });
    const opened = await admit(receiver, plotonRequest());
    if (opened.kind !== 'open') throw new Error(opened.kind);
    fault.renew = 'reject';
    await pass(LEASE_MS - 1_000);
    expect(opened.session.delivery.signal.aborted).toBe(false);
    await pass(LEASE_MS / 2);
    expect(opened.session.delivery.signal.aborted).toBe(true);
    expect(of('store-error').every((each) => each.operation === 'renew')).toBe(true);
    await opened.session.settle(200);
  });
});

describe('a store that is down', () => {
  it.each(['reject', 'hang', 'lose-reply'] as const)(
    'at claim (%s), and back within the budget: the handler runs once, attempt 1',
    async (how) => {
      const { store, fault } = faultyStore();
      const attempts: number[] = [];
      const { receiver } = make({ store, on: { '*': (_event, { attempt }) => void attempts.push(attempt) } });
      fault.claim = how;
      const sent = plotonRequest();
      const first = answer(receiver, sent);
      await pass(5_000);
      fault.claim = undefined;
      await pass(3_000);
      expect(await first).toEqual([200, 'handled']);
      expect(attempts).toEqual([1]);
    },
  );

  it.each(['reject', 'hang'] as const)(
    'at claim (%s), and not back: 503, and the handler does not run',
    async (how) => {
      const { store, fault, calls } = faultyStore();
      let runs = 0;
      const { receiver } = make({
        store,
        on: {
          '*': () => {
            runs += 1;
          },
        },
      });
      fault.claim = how;
      const first = answer(receiver, plotonRequest());
      await pass(BUDGET_MS + 2_500);
      expect(await first).toEqual([503, 'store_unavailable']);
      expect(runs).toBe(0);
      expect(calls.at(-1), 'what may have been claimed is given back').toBe('release');
    },
  );

  it("`onStoreError: 'process'` runs the handler at once, marked", async () => {
    const { store, fault } = faultyStore();
    const marks: boolean[] = [];
    const { receiver } = make({
      store,
      onStoreError: 'process',
      on: { '*': (_event, delivery) => void marks.push(delivery.deduplicated) },
    });
    fault.claim = 'reject';
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    expect(marks).toEqual([false]);
  });

  it.each(['reject', 'hang', 'lose-reply'] as const)(
    'at commit (%s): 200, and a later copy is a duplicate',
    async (how) => {
      const { store, fault } = faultyStore();
      let runs = 0;
      const { receiver, of } = make({
        store,
        on: {
          '*': () => {
            runs += 1;
          },
        },
      });
      fault.commit = how;
      const sent = plotonRequest();
      const first = answer(receiver, sent);
      await pass(2_500);
      expect(await first).toEqual([200, 'handled']);
      expect(of('store-error').length).toBeGreaterThan(0);
      fault.commit = undefined;
      await pass(3_000);
      expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
      expect(runs).toBe(1);
    },
  );

  it("at release: 500 with the handler's own error, and the retry runs", async () => {
    const { store, fault } = faultyStore();
    const { receiver, of } = make({
      store,
      on: {
        '*': (_event, { attempt }) => {
          if (attempt === 1) throw new Error('mine');
        },
      },
    });
    fault.release = 'reject';
    const sent = plotonRequest();
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    expect(of('failed')).toMatchObject([{ error: { message: 'mine' } }]);
    fault.release = undefined;
    await pass(1_000);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
  });

  it('at commit for good: gives up after a while and leaves nothing behind', async () => {
    const { store, fault } = faultyStore();
    const { receiver } = make({ store, on: { '*': () => {} } });
    fault.commit = 'reject';
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    await pass(6 * 60_000);
    expect(await receiver.close()).toBe(true);
  });
});

describe('closing', () => {
  it('refuses new deliveries, sends waiters away, waits for handlers and commits them', async () => {
    const done = gate();
    const { receiver } = make({ on: { '*': () => done.promise } });
    const sent = plotonRequest();
    const first = answer(receiver, sent);
    const copy = answer(receiver, sent);
    await pass(100);
    const closed = receiver.close();
    await pass(1);
    expect(await copy).toEqual([503, 'shutting_down']);
    expect(await answer(receiver, plotonRequest())).toEqual([503, 'shutting_down']);
    expect(await state(closed)).toBe('pending');
    done.open();
    await pass(1);
    expect(await first).toEqual([200, 'handled']);
    expect(await closed).toBe(true);
  });

  it('says when it could not wait any longer', async () => {
    const done = gate();
    const { receiver } = make({ on: { '*': () => done.promise } });
    void answer(receiver, plotonRequest());
    await pass(10);
    const closed = receiver.close(1_000);
    await pass(1_000);
    expect(await closed).toBe(false);
    done.open();
    await pass(10);
  });
});

describe('closing while a delivery is on its way', () => {
  it('sends away whose body is still arriving: no handler starts once it has answered true', async () => {
    let runs = 0;
    const { receiver } = make({ on: { '*': () => void runs++ } });
    const arriving = gate<Uint8Array>();
    const sent = plotonRequest();
    const admitted = receiver.admit({ ...lend(sent), body: () => arriving.promise }, '/webhook');
    expect(await receiver.close()).toBe(true);
    arriving.open(new TextEncoder().encode(sent.body as string));
    const admission = await admitted;
    expect(admission).toMatchObject({ kind: 'reply', reply: { status: 503, code: 'shutting_down' } });
    expect(runs).toBe(0);
  });

  it.each(['claim', 'schema', 'key'])(
    'counts one that is past its body, and waits for its %s; no handler starts',
    async (what) => {
      const [asked, goOn] = [gate(), gate()];
      let runs = 0;
      const hold = async (name: string): Promise<void> => {
        if (name !== what) return;
        asked.open();
        await goOn.promise;
      };
      const inner = memoryStore();
      const store: DedupeStore = {
        name: inner.name,
        claim: (request) => hold('claim').then(() => inner.claim(request)),
        renew: (claim, leaseMs) => inner.renew(claim, leaseMs),
        commit: (claim, request) => inner.commit(claim, request),
        release: (claim) => inner.release(claim),
        remember: (key, value, ttlMs) => inner.remember(key, value, ttlMs),
      };
      const validate = (value: unknown) => hold('schema').then(() => ({ value }));
      const { receiver } = make({
        store,
        schemas: { 'task.complete': { '~standard': { version: 1, vendor: 'test', validate } } },
        dedupeKey: () => hold('key').then(() => 'key'),
        on: { '*': () => void runs++ },
      });
      const answered = answer(receiver, plotonRequest());
      await asked.promise;
      const closed = receiver.close();
      expect(await state(closed)).toBe('pending');
      goOn.open();
      await pass(1);
      expect(await answered).toEqual([503, 'shutting_down']);
      expect(await closed).toBe(true);
      expect(runs).toBe(0);
    },
  );

  it('waits for as long as it takes, with Infinity', async () => {
    const done = gate();
    const { receiver } = make({ on: { '*': () => done.promise } });
    const answered = answer(receiver, plotonRequest());
    await pass(10);
    const closed = receiver.close(Number.POSITIVE_INFINITY);
    await pass(10 * 60_000);
    expect(await state(closed)).toBe('pending');
    done.open();
    await pass(1);
    await answered;
    expect(await closed).toBe(true);
  });
});

describe('1,000 first deliveries at once', () => {
  it('run the handler once, and all are answered 200', async () => {
    let runs = 0;
    const done = gate();
    const receiver = createReceiver(platos, {
      ...base,
      on: {
        '*': () => {
          runs += 1;
          return done.promise;
        },
      },
    });
    const { platosRequest } = await import('./support/deliver.ts');
    const sent = platosRequest();
    const all = Array.from({ length: 1_000 }, () => answer(receiver, sent));
    await pass(100);
    done.open();
    await pass(600);
    const answers = await Promise.all(all);
    expect(answers.filter(([status]) => status === 200).length).toBe(1_000);
    expect(runs).toBe(1);
  });
});
