import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AnyProvider,
  createReceiver,
  type DedupeStore,
  type Delivery,
  defineProvider,
  memoryStore,
  platos,
  ploton,
} from '../src/index.ts';
import { admit, answer, gate, NOW, platosRequest, plotonRequest, SECRET, watch } from './support/deliver.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A memory store behind promises, whose calls a test can hold up. */
function slowStore(): { store: DedupeStore; memory: DedupeStore; hold: (name: string) => Promise<void> | undefined } {
  const memory = memoryStore();
  const held = { hold: (_name: string): Promise<void> | undefined => undefined };
  const store = new Proxy(memory, {
    get(target, name) {
      if (name === 'immediate') return undefined;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await held.hold(String(name));
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return Object.assign(held, { store, memory });
}

const NEVER = new Promise<never>(() => {});

/** The senders there are, and one in a hurry: the shortest lease there is, a second. */
const SENDERS: readonly [string, AnyProvider, () => ReturnType<typeof plotonRequest>, number][] = [
  ['Ploton', ploton as AnyProvider, plotonRequest, 10_000],
  ['Platos', platos as AnyProvider, platosRequest, 2_000],
  ['a sender in a hurry', { ...platos, deadlineMs: 2_000 } as AnyProvider, platosRequest, 1_000],
];

describe('the lease of a running delivery', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(SENDERS)('survives the loss of any one renewal (%s)', async (_name, provider, request, leaseMs) => {
    for (const lost of [1, 2, 3]) {
      const slow = slowStore();
      let renewals = 0;
      slow.hold = (name) => {
        if (name !== 'renew') return undefined;
        renewals += 1;
        return renewals === lost ? NEVER : undefined;
      };
      const { observer, of } = watch();
      const receiver = createReceiver(provider, { secret: SECRET, now: () => NOW, observer, store: slow.store });
      const opening = admit(receiver, request());
      await pass(1);
      const opened = await opening;
      if (opened.kind !== 'open') throw new Error(opened.kind);
      const { signal, key } = opened.session.delivery;
      // Somebody who asks all the time, as a copy in another process does.
      for (let ms = 0; ms < 3 * leaseMs; ms += leaseMs / 50) {
        await pass(leaseMs / 50);
        const rival = await slow.memory.claim({ key, token: 'rival', leaseMs, ttlMs: 1_000_000 });
        expect(rival.status).toBe('in-flight');
      }
      expect(renewals).toBeGreaterThan(lost);
      expect(signal.aborted).toBe(false);
      expect(of('lost-claim')).toEqual([]);
      await opened.session.settle(200);
    }
  });

  it.each(SENDERS)(
    'ends by our own clock when the store is out of reach: the signal aborts before anybody else can start (%s)',
    async (_name, provider, request, leaseMs) => {
      const slow = slowStore();
      // The answer to the claim is late: the store's lease began before we knew of it.
      const answerMs = leaseMs / 10;
      slow.hold = (name) => (name === 'renew' ? NEVER : undefined);
      const claim = slow.store.claim.bind(slow.store);
      const late: DedupeStore = new Proxy(slow.store, {
        get(target, name) {
          if (name !== 'claim') return Reflect.get(target, name);
          return async (...args: Parameters<typeof claim>) => {
            const result = await claim(...args);
            await new Promise((resolve) => setTimeout(resolve, answerMs));
            return result;
          };
        },
      });
      const { observer, of } = watch();
      const receiver = createReceiver(provider, { secret: SECRET, now: () => NOW, observer, store: late });
      const opening = admit(receiver, request());
      await pass(answerMs);
      const opened = await opening;
      if (opened.kind !== 'open') throw new Error(opened.kind);
      const { signal, key } = opened.session.delivery;
      let told = 0;
      signal.addEventListener('abort', () => {
        told += 1;
      });
      let wasFree = false;
      for (let ms = answerMs; ms < 2 * leaseMs && !wasFree; ms += leaseMs / 200) {
        await pass(leaseMs / 200);
        const rival = await slow.memory.claim({ key, token: 'rival', leaseMs, ttlMs: 1_000_000 });
        wasFree = rival.status === 'acquired';
        if (wasFree) expect([signal.aborted, told]).toEqual([true, 1]);
      }
      expect(wasFree).toBe(true);
      expect((signal.reason as Error).message).toContain('lease');
      expect(of('lost-claim')).toMatchObject([{ during: 'renew', attempt: 1 }]);
      await opened.session.settle(200);
      await pass(leaseMs);
    },
  );

  it('is not given up when the handler has ended in time', async () => {
    const { observer, of } = watch();
    const receiver = createReceiver(platos, { secret: SECRET, now: () => NOW, observer });
    const opened = await admit(receiver, platosRequest());
    if (opened.kind !== 'open') throw new Error(opened.kind);
    const { signal } = opened.session.delivery;
    await opened.session.settle(200);
    await pass(10_000);
    expect(signal.aborted).toBe(false);
    expect(of('lost-claim')).toEqual([]);
  });
});

/** Whether `AbortSignal.any` asks the signals it is given; Node 26 looks inside of them, and learns of an end with the next turn. */
function anyAsks(): boolean {
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', { get: () => true });
  return AbortSignal.any([signal]).aborted;
}

describe('a handler whose process stood still past its lease', () => {
  const hurried = { ...platos, deadlineMs: 2_000 };

  /** Stops the whole process, heartbeat and timers and all. */
  function standStill(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  it.each<[name: string, look: (signal: AbortSignal) => boolean]>([
    ['aborted', (signal: AbortSignal) => signal.aborted],
    ['reason', (signal: AbortSignal) => signal.reason !== undefined],
    [
      'throwIfAborted()',
      (signal: AbortSignal) => {
        try {
          signal.throwIfAborted();
          return false;
        } catch {
          return true;
        }
      },
    ],
    ...(anyAsks()
      ? [
          ['AbortSignal.any', (signal: AbortSignal) => AbortSignal.any([signal]).aborted] as [
            string,
            (signal: AbortSignal) => boolean,
          ],
        ]
      : []),
  ])('sees it at its first look at `signal.%s`, whatever the time of day is set to', async (_name, look) => {
    const { observer, of } = watch();
    const looks: boolean[] = [];
    let heard = 0;
    const receiver = createReceiver(hurried, {
      secret: SECRET,
      now: () => NOW,
      observer,
      on: {
        '*': (_event: unknown, { signal }: Delivery) => {
          signal.addEventListener('abort', () => {
            heard += 1;
          });
          looks.push(look(signal));
          const today = vi.spyOn(Date, 'now').mockReturnValue(0);
          standStill(1_100);
          looks.push(look(signal));
          today.mockRestore();
        },
      },
    });
    expect(await answer(receiver, platosRequest())).toEqual([200, 'handled']);
    expect(looks).toEqual([false, true]);
    expect(heard).toBe(1);
    expect(of('lost-claim')).toHaveLength(1);
  });
});

describe('an answer whose outcome the store does not take', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(SENDERS)('leaves before the sender gives up, and the outcome is written later (%s)', async (...sender) => {
    const [, provider, request] = sender;
    for (const [outcome, expected] of [
      ['commit', [200, 'handled']],
      ['release', [500, 'handler_failed']],
    ] as const) {
      const slow = slowStore();
      const stuck = gate();
      slow.hold = (name) => (name === outcome ? stuck.promise : undefined);
      const receiver = createReceiver(provider, {
        secret: SECRET,
        now: () => NOW,
        store: slow.store,
        logger: { info() {}, warn() {}, error() {} },
        on: {
          '*': async () => {
            // It ends at the last moment.
            await new Promise((resolve) => setTimeout(resolve, 0.94 * provider.deadlineMs));
            if (outcome === 'release') throw new Error('failed');
          },
        },
      });
      const sent = request();
      const answered = vi.fn();
      void answer(receiver, sent).then(answered);
      await pass(0.99 * provider.deadlineMs);
      expect(answered).toHaveBeenCalledWith(expected);
      stuck.open();
      slow.hold = () => undefined;
      await pass(10_000);
      if (outcome === 'commit') expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
      await receiver.close(1);
    }
  });
});

describe('the heartbeat', () => {
  it('is every third of the lease, and no store call outlasts it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const slow = slowStore();
      const at: number[] = [];
      let first = true;
      slow.hold = (name) => {
        if (name !== 'renew') return undefined;
        at.push(Math.round(performance.now() - startedAt));
        const hangs = first;
        first = false;
        return hangs ? NEVER : undefined;
      };
      const provider = defineProvider({ ...platos, name: 'thirds', deadlineMs: 7_500 } as never) as AnyProvider;
      const receiver = createReceiver(provider, { secret: SECRET, now: () => NOW, store: slow.store });
      const startedAt = performance.now();
      const opening = admit(receiver, platosRequest());
      await pass(1);
      const opened = await opening;
      if (opened.kind !== 'open') throw new Error(opened.kind);
      await pass(4_100);
      // One at a third, lost; the next at once when its beat is over; then the rhythm goes on.
      expect(at).toEqual([1_000, 2_000, 3_000, 4_000]);
      await opened.session.settle(200);
    } finally {
      vi.useRealTimers();
    }
  });
});
