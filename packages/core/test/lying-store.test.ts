import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClaimResult, createReceiver, type DedupeStore, InFlightError, once, ploton } from '../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store that always says the same, and counts how often it is asked. */
function liar(result: unknown, wait?: DedupeStore['wait']) {
  const asked = vi.fn(async (): Promise<ClaimResult> => result as ClaimResult);
  const store: DedupeStore = {
    name: 'liar',
    claim: asked,
    renew: async () => 'renewed',
    commit: async () => 'committed',
    release: async () => 'released',
    remember: async () => null,
    ...(wait && { wait }),
  };
  return { asked, store };
}

const NO_ANSWERS: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'acquired'],
  ['an unknown status', { status: 'taken' }],
  ['a claim of nobody', { status: 'acquired' }],
  ['a wait without a length', { status: 'in-flight' }],
  ['a wait of no length', { status: 'in-flight', leaseRemainingMs: Number.NaN }],
];

describe('a store that answers a claim with', () => {
  it.each(NO_ANSWERS)('%s has failed: nothing runs, and it is asked as seldom as in an outage', async (_name, lie) => {
    const { asked, store } = liar(lie);
    const handler = vi.fn();
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, {
      secret: SECRET,
      now: () => NOW,
      store,
      observer,
      logger: { info() {}, warn() {}, error() {} },
      on: { '*': handler },
    });
    const answered = answer(receiver, plotonRequest());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await answered).toEqual([503, 'store_unavailable']);
    expect(handler).not.toHaveBeenCalled();
    expect(of('store-error')).toHaveLength(1);
    expect(asked.mock.calls.length).toBeLessThan(30);
  });
});

describe('a store that says at once that a delivery in flight may have changed', () => {
  it.each([[0, -5, 1_000]].flat())(
    'is asked at the pace of a clock, and the rest of the process goes on: lease %i',
    async (leaseRemainingMs) => {
      const { asked, store } = liar({ status: 'in-flight', leaseRemainingMs }, async () => {});
      const receiver = createReceiver(ploton, {
        secret: SECRET,
        now: () => NOW,
        store,
        logger: { info() {}, warn() {}, error() {} },
        on: { '*': () => {} },
      });
      const limit = 5_000;
      asked.mockImplementation(async () => {
        // Without a pause this would never come to an end, for no timer runs.
        if (asked.mock.calls.length > limit) throw Object.assign(new Error('asked for ever'), { code: 'store_full' });
        return { status: 'in-flight', leaseRemainingMs };
      });
      const answered = answer(receiver, plotonRequest());
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await answered).toEqual([503, 'in_flight']);
      expect(asked.mock.calls.length).toBeLessThan(limit);
    },
  );
});

it('work that is to be done once is not asked after for ever either', async () => {
  const { asked, store } = liar({ status: 'in-flight', leaseRemainingMs: 1_000 }, async () => {});
  const limit = 5_000;
  asked.mockImplementation(async () => {
    if (asked.mock.calls.length > limit) throw Object.assign(new Error('asked for ever'), { code: 'store_closed' });
    return { status: 'in-flight', leaseRemainingMs: 1_000 };
  });
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 10_000);
  const outcome = once(store, 'k', () => {}, { signal: ended.signal }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await outcome).toBeInstanceOf(InFlightError);
  expect(asked.mock.calls.length).toBeLessThan(limit);
});
