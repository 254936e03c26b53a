import { describe, expect, it } from 'vitest';
import { createReceiver, InFlightError, memoryStore, once, ploton, StoreUnavailableError } from '../src/index.ts';
import { answer, gate, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

const silent = { info() {}, warn() {}, error() {} };

describe('once', () => {
  it('does the work, and does not do it again', async () => {
    const store = memoryStore();
    const runs: unknown[] = [];
    const work = ({ key, attempt, fence, signal }: Parameters<Parameters<typeof once>[2]>[0]) => {
      runs.push({ key, attempt, aborted: signal.aborted, hasFence: fence > 0 });
    };
    expect(await once(store, 'invoice:1', work)).toBe('handled');
    expect(await once(store, 'invoice:1', work)).toBe('duplicate');
    expect(await once(store, 'invoice:2', work)).toBe('handled');
    expect(runs).toEqual(
      ['invoice:1', 'invoice:2'].map((key) => ({ key, attempt: 1, aborted: false, hasFence: true })),
    );
  });

  it('a hundred at a time: once, and all know the outcome', async () => {
    const store = memoryStore();
    let runs = 0;
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => once(store, 'k', async () => void runs++)));
    expect(runs).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'handled')).toHaveLength(1);
  });

  it('throws what the work throws, and does it again', async () => {
    const store = memoryStore();
    const error = new Error('no');
    const attempts: number[] = [];
    const failing = ({ attempt }: { attempt: number }) => {
      attempts.push(attempt);
      if (attempt === 1) throw error;
    };
    await expect(once(store, 'k', failing, { logger: silent })).rejects.toBe(error);
    expect(await once(store, 'k', failing)).toBe('handled');
    expect(attempts).toEqual([1, 2]);
  });

  it('waits for another run no longer than its signal says', async () => {
    const store = memoryStore();
    const [started, end] = [gate(), gate()];
    const first = once(store, 'k', () => {
      started.open();
      return end.promise;
    });
    await started.promise;
    const waiting = new AbortController();
    const second = once(store, 'k', () => {}, { signal: waiting.signal });
    waiting.abort();
    await expect(second).rejects.toThrow(InFlightError);
    const third = once(store, 'k', () => {});
    end.open();
    expect([await first, await third]).toEqual(['handled', 'duplicate']);
  });

  it('tells of a store that is down, with what it said', async () => {
    const cause = new Error('connection refused');
    const store = {
      ...memoryStore(),
      name: 'down',
      claim: () => Promise.reject(cause),
      release: () => Promise.reject(cause),
    };
    const errors: object[] = [];
    const waiting = new AbortController();
    const error = (fields: object): void => {
      errors.push(fields);
      waiting.abort();
    };
    const logger = { ...silent, error };
    const done = once(store as never, 'k', () => {}, { signal: waiting.signal, logger });
    await expect(done).rejects.toThrow(StoreUnavailableError);
    await expect(done).rejects.toMatchObject({ cause });
    expect(errors).toHaveLength(1);
  });

  it("means the same claim as a delivery's key", async () => {
    const store = memoryStore();
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, {
      secret: SECRET,
      now: () => NOW,
      store,
      observer,
      logger: silent,
      on: { '*': () => {} },
    });
    await answer(receiver, plotonRequest());
    let runs = 0;
    expect(await once(store, of('handled')[0]?.key as string, () => void runs++)).toBe('duplicate');
    expect(runs).toBe(0);
  });

  it.each<[string, unknown[], RegExp]>([
    ['no store', [{}, 'k', () => {}], /the first argument must be a store/],
    ['an empty key', [memoryStore(), '', () => {}], /key must be a non-empty string/],
    ['no work', [memoryStore(), 'k'], /third argument must be a function/],
    ['options that are none', [memoryStore(), 'k', () => {}, null], /options must be an object/],
    ['a misspelt option', [memoryStore(), 'k', () => {}, { ttl: 1 }], /no option `ttl`; there are: ttlMs, leaseMs/],
    ['a lease in seconds', [memoryStore(), 'k', () => {}, { leaseMs: 10 }], /`leaseMs` must be a number from 100/],
    ['a short memory', [memoryStore(), 'k', () => {}, { ttlMs: 10 }], /`ttlMs` must be a number/],
    ['no number', [memoryStore(), 'k', () => {}, { maxWorkMs: Number.NaN }], /`maxWorkMs` must be a number/],
    ['no signal', [memoryStore(), 'k', () => {}, { signal: {} }], /`signal` must be an AbortSignal/],
  ])('refuses %s', async (_name, args, problem) => {
    const done = once(...(args as Parameters<typeof once>));
    await expect(done).rejects.toThrow(TypeError);
    await expect(done).rejects.toThrow(problem);
  });
});
