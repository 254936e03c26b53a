import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../../src/dedupe/memory-store.ts';
import type { Claim } from '../../../src/dedupe/store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR_MS = 3_600_000;

async function hold(store: ReturnType<typeof memoryStore>, key: string, leaseMs: number): Promise<Claim> {
  const result = await store.claim({ key, token: `token of ${key}`, leaseMs, ttlMs: HOUR_MS });
  return result.status === 'acquired' ? result.claim : expect.unreachable();
}

/** A signal that counts its listeners. */
function countingSignal(): { controller: AbortController; readonly listeners: number } {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  return {
    controller,
    get listeners() {
      return added.mock.calls.length - removed.mock.calls.length;
    },
  };
}

describe('wait', () => {
  it('takes one timer for a thousand who wait for one key', async () => {
    const store = memoryStore();
    const claim = await hold(store, 'key', 10_000);
    const waits = Array.from({ length: 1_000 }, (_, i) => store.wait('key', 5_000 + i));
    expect(vi.getTimerCount()).toBe(1);
    await store.commit(claim, { ttlMs: HOUR_MS });
    await Promise.all(waits);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['commit', 'release', 'forget', 'lease end', 'timeout', 'abort', 'close'])(
    'leaves nothing behind after %s',
    async (end) => {
      const store = memoryStore();
      const signal = countingSignal();
      const claim = await hold(store, 'key', 10_000);
      const waits = Promise.all([1, 2, 3].map(() => store.wait('key', 20_000, { signal: signal.controller.signal })));
      expect([vi.getTimerCount(), signal.listeners]).toEqual([1, 3]);
      if (end === 'commit') await store.commit(claim, { ttlMs: HOUR_MS });
      else if (end === 'release') await store.release(claim);
      else if (end === 'forget') await store.forget('key');
      else if (end === 'lease end') await vi.advanceTimersByTimeAsync(10_000);
      else if (end === 'abort') signal.controller.abort();
      else if (end === 'close') await store.close();
      else {
        await store.renew(claim, HOUR_MS);
        await vi.advanceTimersByTimeAsync(20_000);
      }
      await waits;
      expect([vi.getTimerCount(), signal.listeners]).toEqual([0, 0]);
    },
  );

  it('ends each wait at its own timeout', async () => {
    const store = memoryStore();
    await hold(store, 'key', HOUR_MS);
    const ended: number[] = [];
    for (const ms of [300, 100, 200]) void store.wait('key', ms).then(() => ended.push(ms));
    await vi.advanceTimersByTimeAsync(99);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(101);
    expect(ended).toEqual([100, 200]);
    await vi.advanceTimersByTimeAsync(100);
    expect(ended).toEqual([100, 200, 300]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('given up by one goes on for the others', async () => {
    const store = memoryStore();
    const claim = await hold(store, 'key', HOUR_MS);
    const controller = new AbortController();
    const given = store.wait('key', 10_000, { signal: controller.signal });
    let ended = false;
    const kept = store.wait('key', 10_000).then(() => (ended = true));
    controller.abort();
    await given;
    expect([ended, vi.getTimerCount()]).toEqual([false, 1]);
    await store.commit(claim, { ttlMs: HOUR_MS });
    await kept;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('alone, and with ever shorter timeouts, leaves no timer', async () => {
    const store = memoryStore();
    const claim = await hold(store, 'key', HOUR_MS);
    const waits = [store.wait('key', 10_000)];
    expect(vi.getTimerCount()).toBe(1);
    waits.push(store.wait('key', 5_000), store.wait('key', 1_000));
    expect(vi.getTimerCount()).toBe(1);
    await store.release(claim);
    await Promise.all(waits);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can be repeated for the same key', async () => {
    const store = memoryStore();
    await hold(store, 'key', HOUR_MS);
    for (let times = 0; times < 3; times += 1) {
      let ended = false;
      void store.wait('key', 1_000).then(() => (ended = true));
      await vi.advanceTimersByTimeAsync(999);
      expect(ended).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect([ended, vi.getTimerCount()]).toEqual([true, 0]);
    }
  });

  it('is over at once when the lease is', async () => {
    const store = memoryStore();
    await hold(store, 'key', 1_000);
    vi.advanceTimersByTime(1_000);
    await store.wait('key', HOUR_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on while the lease is renewed, and ends with the renewed lease', async () => {
    const store = memoryStore();
    const claim = await hold(store, 'key', 1_000);
    let ended = false;
    void store.wait('key', HOUR_MS).then(() => (ended = true));
    for (let beats = 0; beats < 10; beats += 1) {
      await vi.advanceTimersByTimeAsync(700);
      await store.renew(claim, 1_000);
    }
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended).toBe(true);
  });

  it('ends with the lease when the holder claims again for a shorter time', async () => {
    const store = memoryStore();
    const { key, token } = await hold(store, 'key', HOUR_MS);
    let ended = false;
    void store.wait('key', HOUR_MS).then(() => (ended = true));
    await store.claim({ key, token, leaseMs: 500, ttlMs: HOUR_MS });
    await vi.advanceTimersByTimeAsync(500);
    expect(ended).toBe(true);
  });

  it('of one key does not hear another', async () => {
    const store = memoryStore();
    await hold(store, 'a', 1_000);
    const b = await hold(store, 'b', 1_000);
    let ended = false;
    void store.wait('a', 500).then(() => (ended = true));
    await store.commit(b, { ttlMs: HOUR_MS });
    await vi.advanceTimersByTimeAsync(499);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toBe(true);
  });

  it.each([[0], [-5], [Number.NaN]])('does not wait for %s milliseconds', async (ms) => {
    const store = memoryStore();
    await hold(store, 'key', 1_000);
    await store.wait('key', ms);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer than a timer can', async () => {
    const store = memoryStore();
    await hold(store, 'key', 2 ** 33);
    let ended = false;
    void store.wait('key', 2 ** 32).then(() => (ended = true));
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(ended).toBe(true);
  });
});
