import { randomUUID } from 'node:crypto';
import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { expect } from 'vitest';
import { type RedisClient, type RedisSubscriber, redisStore } from '../../src/index.ts';

/** Every operation once: what differs from client to client is how a command gets to the server and its reply back. */
export async function liveALife(
  client: RedisClient,
  subscriber: RedisSubscriber,
  canTakeNonces: boolean,
): Promise<void> {
  const store = redisStore({ client, subscriber, prefix: `life:${randomUUID()}:` });
  await store.ready();
  expect(store.claimsNonces).toBe(canTakeNonces);

  const request = claimRequest({ fingerprint: 'crc32:1' });
  const nonce = { key: `nonce of ${request.key}`, value: 'first', ttlMs: HOUR_MS };
  const first = await store.claim({ ...request, nonce });
  if (first.status !== 'acquired') throw new Error(`it was ${first.status}`);
  expect(first).toMatchObject({ takeover: false, nonceSeen: false, claim: { attempt: 1 } });
  expect(await store.claim({ ...request, token: 'other', nonce })).toMatchObject({
    status: 'in-flight',
    fingerprint: 'crc32:1',
    nonceSeen: true,
  });
  expect(await store.claim({ ...request, token: 'other', nonce: { ...nonce, value: 'forged' } })).toEqual({
    status: 'nonce-conflict',
  });
  expect(await store.remember('nonce 2', 'value ü', HOUR_MS)).toBe(null);
  expect(await store.remember('nonce 2', 'other', HOUR_MS)).toBe('value ü');

  expect(await store.renew(first.claim, HOUR_MS)).toBe('renewed');
  expect(await store.release(first.claim)).toBe('released');
  const second = await acquire(store, request);
  expect(second.attempt).toBe(2);
  expect(second.fence > first.claim.fence).toBe(true);

  // The first wait subscribes; the second is told.
  await store.wait?.(request.key, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const waited = store.wait?.(request.key, HOUR_MS);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const committedAt = performance.now();
  expect(await store.commit(second, { ttlMs: HOUR_MS })).toBe('committed');
  await waited;
  expect(performance.now() - committedAt).toBeLessThan(250);

  expect(await store.claim({ ...request, token: 'third' })).toMatchObject({ status: 'done', fingerprint: 'crc32:1' });
  expect(await store.inspect(request.key)).toMatchObject({ state: 'done', attempt: 2, fence: second.fence });
  expect(await store.forget(request.key)).toBe(true);
  expect(await store.inspect(request.key)).toBe(null);
  await store.ping();
  await store.close();
  await expect(store.claim(request)).rejects.toThrow('this store was closed');
}
