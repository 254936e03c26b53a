import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/dedupe/memory-store.ts';
import type { ClaimRequest } from '../../src/dedupe/store.ts';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function request(key: string, more: Partial<ClaimRequest> = {}): ClaimRequest {
  return { key, token: `token of ${key}`, leaseMs: 1_000, ttlMs: DAY_MS, ...more };
}

async function acquire(store: ReturnType<typeof memoryStore>, key: string, more: Partial<ClaimRequest> = {}) {
  const result = await store.claim(request(key, more));
  if (result.status !== 'acquired') throw new Error(`${key} is ${result.status}`);
  return result.claim;
}

describe('memoryStore options', () => {
  it.each([
    [{ maxKeys: 0 }, 'maxKeys'],
    [{ maxKeys: 1.5 }, 'maxKeys'],
    [{ maxKeys: '10' as unknown as number }, 'maxKeys'],
    [{ clock: 5 as unknown as () => number }, 'clock'],
    [{ max: 5 } as object, 'max'],
  ])('refuses %o', (options, name) => {
    expect(() => memoryStore(options)).toThrow(TypeError);
    expect(() => memoryStore(options)).toThrow(`\`${name}\``);
  });
});

describe('memoryStore', () => {
  it('has done its work when it returns the promise', async () => {
    const store = memoryStore();
    const first = store.claim(request('key'));
    const second = store.claim(request('key', { token: 'other' }));
    expect((await second).status).toBe('in-flight');
    const claim = await first.then((result) => (result.status === 'acquired' ? result.claim : undefined));
    void store.commit(claim ?? expect.unreachable(), { ttlMs: DAY_MS });
    const third = store.claim(request('key'));
    expect((await third).status).toBe('done');
  });

  it('answers without promises where it is asked to', async () => {
    const store = memoryStore();
    const { immediate } = store;
    const first = immediate.claim(request('key'));
    const { claim } = first.status === 'acquired' ? first : expect.unreachable();
    expect(immediate.claim(request('key', { token: 'other' }))).toMatchObject({ status: 'in-flight' });
    expect(await store.renew(claim, 1_000)).toBe('renewed');
    expect(immediate.release(claim)).toBe('released');
    expect(immediate.claim(request('key'))).toMatchObject({ status: 'acquired' });
    expect(immediate.commit(claim, { ttlMs: DAY_MS })).toBe('committed');
    expect(immediate.claim(request('key'))).toMatchObject({ status: 'done' });
    expect(() => immediate.commit(claim, { ttlMs: 0 })).toThrow(/ttlMs/);
    expect(await store.inspect('key')).toMatchObject({ state: 'done' });
    await store.close();
    expect(() => immediate.claim(request('key'))).toThrow(/closed/);
  });

  it.each([[0], [-1], [Number.NaN], [Infinity], ['10' as unknown as number]])('refuses %s milliseconds', async (ms) => {
    const store = memoryStore();
    const claim = await acquire(store, 'key');
    await expect(store.claim(request('other', { leaseMs: ms }))).rejects.toThrow(/leaseMs/);
    await expect(store.claim(request('other', { ttlMs: ms }))).rejects.toThrow(/ttlMs/);
    await expect(store.claim(request('other', { nonce: { key: 'n', value: 'v', ttlMs: ms } }))).rejects.toThrow(
      /nonce/,
    );
    await expect(store.renew(claim, ms)).rejects.toThrow(TypeError);
    await expect(store.commit(claim, { ttlMs: ms })).rejects.toThrow(TypeError);
    await expect(store.remember('n', 'v', ms)).rejects.toThrow(TypeError);
    expect(store.size).toBe(1);
  });

  it('hands out fences above those of the process before it', async () => {
    const before = memoryStore();
    let last = 0;
    for (let i = 0; i < 1_000; i += 1) last = (await acquire(before, `key ${i}`)).fence;
    vi.advanceTimersByTime(1);
    expect((await acquire(memoryStore(), 'key')).fence).toBeGreaterThan(last);
  });

  it('goes on above the fence of a claim it knows nothing of', async () => {
    const store = memoryStore();
    const fence = Number.MAX_SAFE_INTEGER - 1;
    await store.commit({ key: 'key', token: 'token', fence, attempt: 3 }, { ttlMs: 10 });
    expect(await store.inspect('key')).toMatchObject({ state: 'done', attempt: 3, fence });
    vi.advanceTimersByTime(10);
    const next = await acquire(store, 'key');
    expect(next.fence).toBeGreaterThan(fence);
    await store.commit(next, { ttlMs: 10 });
    expect(await store.inspect('key')).toMatchObject({ fence: next.fence });
    // Two runs with the same fence would be worse than none.
    await expect(acquire(store, 'another')).rejects.toThrow(RangeError);
  });

  it.each([[2 ** 53], [-1], [1.5], [1n as unknown as number], [undefined as unknown as number]])(
    'refuses to make a key done with a fence of %s',
    async (fence) => {
      const store = memoryStore();
      await expect(store.commit({ key: 'k', token: 't', fence, attempt: 1 }, { ttlMs: 10 })).rejects.toThrow(TypeError);
      expect(store.size).toBe(0);
    },
  );

  it('takes a copy of a claim for the claim', async () => {
    const store = memoryStore();
    const claim = { ...(await acquire(store, 'key')) };
    expect(Object.keys(claim)).toEqual(['key', 'token', 'fence', 'attempt']);
    expect(await store.renew(claim, 1_000)).toBe('renewed');
    expect(await store.release(claim)).toBe('released');
    expect(await store.commit(claim, { ttlMs: DAY_MS })).toBe('lost');
    const again = { ...(await acquire(store, 'key')) };
    expect(await store.commit(again, { ttlMs: DAY_MS })).toBe('committed');
    expect(await store.commit(again, { ttlMs: DAY_MS })).toBe('committed');
  });

  it('does not take the claim of another store for one of its own', async () => {
    const [mine, other] = [memoryStore(), memoryStore()];
    const claim = await acquire(other, 'key', { token: 'other' });
    await acquire(mine, 'first');
    await acquire(mine, 'key', { token: 'mine' });
    expect(await mine.renew(claim, 5_000)).toBe('lost');
    expect(await mine.commit(claim, { ttlMs: DAY_MS })).toBe('lost');
    expect(await mine.release(claim)).toBe('lost');
    expect(await mine.inspect('key')).toMatchObject({ state: 'held', leaseRemainingMs: 1_000 });
    expect(await mine.inspect('first')).toMatchObject({ state: 'held' });
    expect(await other.inspect('key')).toMatchObject({ state: 'held' });
  });

  it('does not take a claim whose key was forgotten for the one that has its place now', async () => {
    const store = memoryStore();
    const old = await acquire(store, 'old');
    await store.forget('old');
    const claim = await acquire(store, 'new', { token: old.token });
    expect(await store.renew(old, 5_000)).toBe('lost');
    expect(await store.release(old)).toBe('lost');
    expect(await store.commit(old, { ttlMs: DAY_MS })).toBe('committed');
    expect(await store.inspect('new')).toMatchObject({ state: 'held', leaseRemainingMs: 1_000 });
    expect(await store.commit(claim, { ttlMs: DAY_MS })).toBe('committed');
  });

  it('counts long keys for what they take', async () => {
    const store = memoryStore({ maxKeys: 10 });
    await expect(acquire(store, 'x'.repeat(10 * 256))).rejects.toThrow(/full/);
    const claim = await acquire(store, 'x'.repeat(9 * 256));
    await expect(acquire(store, 'one too many')).rejects.toThrow(/maxKeys/);
    await store.commit(claim, { ttlMs: DAY_MS });
    await expect(acquire(store, 'one too many')).rejects.toThrow(/full/);
    await store.forget(claim.key);
    await acquire(store, 'y'.repeat(9 * 256));
  });

  it('does not grow while one delivery fails again and again', async () => {
    const store = memoryStore({ maxKeys: 1 });
    for (let attempt = 1; attempt <= 1_000; attempt += 1) {
      const claim = await acquire(store, 'key', { token: `token ${attempt}` });
      expect(claim.attempt).toBe(attempt);
      await store.release(claim);
    }
    expect(store.size).toBe(1);
  });

  it('holds keys anew that expired before anything was removed', async () => {
    const store = memoryStore();
    const keys = Array.from({ length: 100 }, (_, i) => `key ${i}`);
    for (const key of keys) await acquire(store, key, { ttlMs: 1_000 });
    vi.advanceTimersByTime(1_000);
    for (const key of keys.toReversed()) {
      expect((await acquire(store, key, { token: 'new' })).attempt).toBe(1);
      expect((await store.claim(request(key, { token: 'other' }))).status).toBe('in-flight');
    }
  });

  it.each([0, 7, 19])('finds the one place that expired, wherever it is: %i', async (expired) => {
    const store = memoryStore({ maxKeys: 20 });
    for (let i = 0; i < 20; i += 1) await acquire(store, `key ${i}`, { ttlMs: i === expired ? 1_000 : DAY_MS });
    await expect(acquire(store, 'new')).rejects.toThrow(/full/);
    vi.advanceTimersByTime(1_000);
    await acquire(store, 'new');
    await expect(acquire(store, 'newer')).rejects.toThrow(/full/);
  });

  it('leaves nothing behind of keys that come and go', async () => {
    const store = memoryStore();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 50_000; i += 1) {
      await acquire(store, `key ${i}`);
      await store.forget(`key ${i}`);
    }
    expect(store.size).toBe(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000);
  });

  it('removes what expired a little at a time, faster than it can grow', async () => {
    const store = memoryStore();
    for (let i = 0; i < 1_000; i += 1) {
      const claim = await acquire(store, `old ${i}`, { nonce: { key: `old ${i}`, value: 'v', ttlMs: 1_000 } });
      await store.commit(claim, { ttlMs: 1_000 });
    }
    vi.advanceTimersByTime(1_000);
    expect(store.size).toBe(2_000);
    await acquire(store, 'new');
    expect(store.size).toBeGreaterThan(1_980);
    for (let i = 0; i < 300; i += 1) await acquire(store, `new ${i}`);
    expect(store.size).toBe(301);
  });

  it('sweeps everything that expired, and lets others in between', async () => {
    const store = memoryStore();
    for (let i = 0; i < 5_000; i += 1) await acquire(store, `held ${i}`, { ttlMs: 1_000 });
    for (let i = 0; i < 5_000; i += 1) {
      await store.commit(await acquire(store, `done ${i}`), { ttlMs: i % 2 === 0 ? 1_000 : 2_000 });
      await store.remember(`nonce ${i}`, 'value', 1_000);
    }
    vi.advanceTimersByTime(1_000);
    const sweeping = store.sweep();
    expect(store.size).toBeGreaterThan(2_500);
    await vi.runAllTimersAsync();
    expect(await sweeping).toBe(12_500);
    expect(store.size).toBe(2_500);
    expect((await store.claim(request('done 1'))).status).toBe('done');
  });

  it('sweeps as many as there are, whatever they are', async () => {
    const store = memoryStore();
    for (let i = 0; i < 5_000; i += 1) await store.remember(`nonce ${i}`, 'value', 1_000);
    vi.advanceTimersByTime(1_000);
    const sweeping = store.sweep();
    await vi.runAllTimersAsync();
    expect([await sweeping, store.size]).toEqual([5_000, 0]);
  });

  it('stops sweeping when the caller has gone', async () => {
    const store = memoryStore();
    for (let i = 0; i < 5_000; i += 1) await store.remember(`nonce ${i}`, 'value', 1_000);
    vi.advanceTimersByTime(1_000);
    expect(await store.sweep({ signal: AbortSignal.abort() })).toBe(2_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects everything once it is closed', async () => {
    const store = memoryStore();
    const claim = await acquire(store, 'key');
    await store.ping();
    await store.close();
    await store.close();
    const calls = [
      store.claim(request('key')),
      store.renew(claim, 1_000),
      store.commit(claim, { ttlMs: 1_000 }),
      store.release(claim),
      store.remember('key', 'value', 1_000),
      store.wait('key', 1_000),
      store.inspect('key'),
      store.forget('key'),
      store.sweep(),
      store.ping(),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/closed/);
  });
});
