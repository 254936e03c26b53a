import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as queued from '../src/runtime/queued-deadlines.ts';
import * as timed from '../src/runtime/timed-deadlines.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const LENGTH_MS = 1_000;

describe.each([
  ['queued', queued],
  ['timed', timed],
] as const)('%s deadlines', (_name, { createDeadlines }) => {
  it('tell once, in order, exactly those who were not done in time', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 700 }),
      doneAfterMs: fc.integer({ min: 0, max: 2_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const deadlines = createDeadlines(LENGTH_MS);
        const told: number[] = [];
        const late: number[] = [];
        steps.forEach(({ waitMs, doneAfterMs }, index) => {
          vi.advanceTimersByTime(waitMs);
          const deadline = deadlines.set({ expired: () => void told.push(index) });
          setTimeout(() => deadline.meet(), doneAfterMs);
          if (doneAfterMs > LENGTH_MS) late.push(index);
          // Met at the very moment, it may be told or not.
          if (doneAfterMs === LENGTH_MS) deadline.meet();
        });
        vi.advanceTimersByTime(5_000);
        expect(told).toEqual(late);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it('may be set again by those who are told', () => {
    const deadlines = createDeadlines(LENGTH_MS);
    let times = 0;
    const again = {
      expired: () => {
        times += 1;
        if (times < 4) deadlines.set(again);
      },
    };
    deadlines.set(again);
    vi.advanceTimersByTime(3_999);
    expect(times).toBe(3);
    vi.advanceTimersByTime(1_100);
    expect(times).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go on when one of those who are told throws', () => {
    const deadlines = createDeadlines(LENGTH_MS);
    const told = vi.fn();
    deadlines.set({
      expired: () => {
        throw new Error('mine');
      },
    });
    deadlines.set({ expired: told });
    expect(() => vi.advanceTimersByTime(LENGTH_MS)).toThrow('mine');
    vi.advanceTimersByTime(LENGTH_MS);
    expect(told).toHaveBeenCalledOnce();
  });

  it('can be met twice, and after they were told', () => {
    const deadlines = createDeadlines(LENGTH_MS);
    const told = vi.fn();
    const first = deadlines.set({ expired: told });
    const second = deadlines.set({ expired: told });
    first.meet();
    first.meet();
    vi.advanceTimersByTime(LENGTH_MS);
    second.meet();
    expect(told).toHaveBeenCalledOnce();
  });

  it('tell in the context in which they were set', async () => {
    vi.useRealTimers();
    const storage = new AsyncLocalStorage<string>();
    const deadlines = createDeadlines(5);
    const names = await Promise.all(
      ['one', 'two'].map(
        (name) =>
          new Promise((resolve) => {
            storage.run(name, () => deadlines.set({ expired: () => resolve(storage.getStore()) }));
          }),
      ),
    );
    expect(names).toEqual(['one', 'two']);
  });
});

describe('queued deadlines', () => {
  it('share one timer, however many are open', () => {
    const deadlines = queued.createDeadlines(LENGTH_MS);
    const open = Array.from({ length: 100 }, () => deadlines.set({ expired: () => {} }));
    expect(vi.getTimerCount()).toBe(1);
    for (const deadline of open) deadline.meet();
    vi.advanceTimersByTime(LENGTH_MS);
    expect(vi.getTimerCount()).toBe(0);
  });
});
