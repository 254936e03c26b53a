import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRepeats, type Repeated, SUMMARY_INTERVAL_MS } from '../../src/observe/repeats.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function repeats() {
  const told: Repeated<string>[] = [];
  return { told, ...createRepeats<string>((repeated) => void told.push(repeated)) };
}

describe('what happens again and again', () => {
  it('is told at once the first time, then as a number a minute, and is news again after a quiet one', () => {
    const { told, isFirst } = repeats();
    expect([1, 2, 3].map((n) => isFirst('kind', `request ${n}`))).toEqual([true, false, false]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(SUMMARY_INTERVAL_MS);
    expect(told).toEqual([{ count: 2, latest: 'request 3' }]);
    expect(isFirst('kind', 'request 4')).toBe(false);
    vi.advanceTimersByTime(SUMMARY_INTERVAL_MS);
    expect(told.slice(1)).toEqual([{ count: 1, latest: 'request 4' }]);
    vi.advanceTimersByTime(SUMMARY_INTERVAL_MS);
    expect(isFirst('kind', 'request 5')).toBe(true);
    expect(told).toHaveLength(2);
  });

  it('does not silence another kind', () => {
    const { isFirst } = repeats();
    for (let n = 0; n < 500; n += 1) isFirst('a stranger', `${n}`);
    expect(isFirst('a genuine delivery', '')).toBe(true);
  });

  it('has a timer only while there is something to tell, and it keeps no process alive', () => {
    const { isFirst } = repeats();
    isFirst('kind', '');
    expect(vi.getTimerCount()).toBe(0);
    const started = vi.spyOn(globalThis, 'setTimeout');
    isFirst('kind', '');
    expect(started.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
    vi.advanceTimersByTime(SUMMARY_INTERVAL_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is told by the next occurrence where a timer would keep the process alive', () => {
    const { told, isFirst } = repeats();
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    vi.spyOn(globalThis, 'setTimeout').mockReturnValue(7 as never);
    expect([isFirst('kind', 'a'), isFirst('kind', 'b')]).toEqual([true, false]);
    expect(cleared).toHaveBeenCalledWith(7);
    vi.advanceTimersByTime(SUMMARY_INTERVAL_MS);
    expect(isFirst('kind', 'c')).toBe(false);
    expect(told).toEqual([{ count: 2, latest: 'c' }]);
  });

  it('is told at once when the receiver closes', () => {
    const { told, isFirst, flush } = repeats();
    for (const each of ['a', 'b']) isFirst('kind', each);
    flush();
    expect(told).toEqual([{ count: 1, latest: 'b' }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('remembers a bounded number of kinds', () => {
    const { isFirst } = repeats();
    const news = Array.from({ length: 5_000 }, (_, n) => isFirst(`kind ${n}`, '')).filter(Boolean);
    expect(news.length).toBeLessThan(1_100);
  });
});
