import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreCallOptions } from '../../src/dedupe/store.ts';
import { callStore } from '../../src/dedupe/store-call.ts';
import { StoreClosedError } from '../../src/index.ts';
import { createGuardedCalls } from '../../src/store-kit/guarded-calls.ts';

const never = new Promise<never>(() => {});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How many signals were made while it ran. */
async function signalsOf(work: () => Promise<unknown>): Promise<number> {
  const Controller = globalThis.AbortController;
  let made = 0;
  globalThis.AbortController = class extends Controller {
    constructor() {
      super();
      made += 1;
    }
  };
  try {
    await work();
  } finally {
    globalThis.AbortController = Controller;
  }
  return made;
}

describe('the signal of a store call', () => {
  const calls = createGuardedCalls('aStore', async () => {}, StoreClosedError);

  it('is made for a store that looks at it, and for no other', async () => {
    await calls.run(undefined, async () => {});
    expect(await signalsOf(() => callStore(1_000, (options) => calls.run(options, async () => 1)))).toBe(0);
    expect(await signalsOf(() => callStore(1_000, (options) => calls.run(options, async (call) => call?.signal)))).toBe(
      1,
    );
  });

  it('… which waits no longer than a signal of somebody else allows', async () => {
    const controller = new AbortController();
    const waiting = calls.run({ signal: controller.signal }, () => never);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe.each([
  ['a length that comes often', 1_000],
  ['a length that was counted', 1_000.5],
])('a store call of %s', (_name, timeoutMs) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('ends when its time is over, and so does its signal, whenever it is looked at', async () => {
    let early: AbortSignal | undefined;
    let given: StoreCallOptions | undefined;
    const failures: unknown[] = [];
    const fail = (error: unknown): void => void failures.push(error);
    callStore(timeoutMs, (options) => {
      early = options.signal;
      return never;
    }).catch(fail);
    callStore(timeoutMs, (options) => {
      given = options;
      return never;
    }).catch(fail);
    vi.advanceTimersByTime(999);
    await settled();
    expect([failures, early?.aborted]).toEqual([[], false]);
    vi.advanceTimersByTime(3);
    await settled();
    expect(failures).toMatchObject([{ name: 'StoreTimeoutError' }, { name: 'StoreTimeoutError' }]);
    expect(early?.reason).toBe(failures[0]);
    expect(given?.signal?.reason).toBe(failures[1]);
  });

  it('leaves no timer that fires when it was answered, and answers once', async () => {
    let given: StoreCallOptions | undefined;
    expect(
      await callStore(timeoutMs, async (options) => {
        given = options;
        return 7;
      }),
    ).toBe(7);
    vi.advanceTimersByTime(5_000);
    expect(given?.signal?.aborted).toBe(false);
    await expect(callStore(timeoutMs, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(
      callStore(timeoutMs, () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
  });
});
