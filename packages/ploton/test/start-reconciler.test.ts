import { startScript } from '@hookgate/test-services';
import { captureLogs } from '@hookgate/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PlotonReconcilerObservation, type ReconcilerOptions, startReconciler } from '../src/index.ts';

const { logger, lines } = captureLogs();
let seen: PlotonReconcilerObservation[];
let asked: number;
/** Resolves the listing that is asked for, where a test holds it. */
let answer: (() => void) | undefined;
let isHeld: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [seen, asked, isHeld, answer] = [[], 0, false, undefined];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function options(more: Partial<ReconcilerOptions> = {}): ReconcilerOptions {
  async function* pages() {
    asked += 1;
    if (isHeld) await new Promise<void>((resolve) => (answer = resolve));
    yield { data: [], has_more: false };
    return 'end' as const;
  }
  const client = { tasks: { pages }, apiKey: '', baseUrl: '' } as never;
  const receiver = { submit: async () => 'handled' as const, dedupeTtlMs: 49 * 3_600_000, isClosing: false };
  const observer = (each: PlotonReconcilerObservation) => void seen.push(each);
  return { client, receiver, logger, observer, jitter: 0, ...more };
}

describe('startReconciler', () => {
  it('runs at once, and again after each interval', async () => {
    const reconciler = startReconciler(options({ everyMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_001);
    expect(seen).toHaveLength(4);
    await reconciler.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never overlaps itself, however long a run takes', async () => {
    isHeld = true;
    const reconciler = startReconciler(options({ everyMs: 1_000 }));
    const [first, second] = [reconciler.run(), reconciler.run()];
    expect(first).toBe(second);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(asked).toBe(1);
    isHeld = false;
    answer?.();
    await vi.advanceTimersByTimeAsync(999);
    expect([asked, seen.length]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toBe(2);
    await reconciler.stop();
  });

  it('leaves a part of the interval to chance', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const reconciler = startReconciler(options({ everyMs: 1_000, jitter: 0.5 }));
    await vi.advanceTimersByTimeAsync(1_499);
    expect(asked).toBe(1);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toBe(3);
    await reconciler.stop();
  });

  it('stops after the run it is in, also by a signal', async () => {
    isHeld = true;
    const ending = new AbortController();
    const reconciler = startReconciler(options({ signal: ending.signal }));
    await vi.advanceTimersByTimeAsync(0);
    ending.abort();
    let hasStopped = false;
    const stopped = reconciler.stop().then(() => {
      hasStopped = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(hasStopped).toBe(false);
    answer?.();
    await stopped;
    await expect(reconciler.run()).rejects.toThrow('it was stopped');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with a signal that was aborted before never begins', async () => {
    startReconciler(options({ signal: AbortSignal.abort() }));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toBe(0);
  });

  it('goes on after a run that failed, and says what is wrong with the options of `submit`', async () => {
    const misuse = new TypeError('ploton submit: needs `endpoint`: pass it.');
    let runs = 0;
    const client = {
      tasks: {
        async *pages() {
          runs += 1;
          if (runs === 1) throw misuse;
          yield { data: [], has_more: false };
        },
      },
    } as never;
    const reconciler = startReconciler(options({ client, everyMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(2);
    expect(lines.filter(({ message }) => message?.includes('needs `endpoint`'))).toHaveLength(1);
    await reconciler.stop();
  });

  it.each([
    [{ everyMs: 0 }, /`everyMs`/],
    [{ jitter: 2 }, /`jitter`/],
    [{ client: undefined }, /`client`/],
    [{ everyMS: 5 }, /no option `everyMS`/],
  ])('%j is refused', (more, sentence) => {
    expect(() => startReconciler(options(more as never))).toThrow(sentence);
  });
});

describe('a process', () => {
  it('ends by itself after stop(), and holds 100,000 tasks in less than 50 MB over its start', async () => {
    vi.useRealTimers();
    const script = startScript(new URL('./programs/many-tasks.ts', import.meta.url).pathname);
    const report = JSON.parse(await script.line('report ', 120_000));
    expect(report).toMatchObject({ checked: 100_000, delivered: 90_000, waiting: 10_000, outcome: 'complete' });
    expect(Number(await script.line('megabytes '))).toBeLessThan(50);
    expect(await script.exit).toEqual({ code: 0, signal: null });
  }, 150_000);
});
