import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

const LIMIT = 8;

/** A full store rejects; it never makes room by forgetting what it must remember. */
export const noSilentLoss: Group = (test, { createBounded, nonces }) => {
  if (createBounded === undefined) return;
  const names = Array.from({ length: LIMIT }, (_, i) => `full-${i}`);

  test('a store full of held keys rejects, and all are still held', async (trial) => {
    const store = await trial.open(() => createBounded(LIMIT));
    for (const name of names) await trial.acquire({ key: trial.key(name) }, store);
    await assert.rejects(trial.claim({ key: trial.key('one too many') }, store), Error);
    for (const name of names) assert.equal((await trial.claim({ key: trial.key(name) }, store)).status, 'in-flight');
  });

  test('a full store still renews, commits and releases', async (trial) => {
    const store = await trial.open(() => createBounded(LIMIT));
    const claims = [];
    for (const name of names) claims.push((await trial.acquire({ key: trial.key(name) }, store)).claim);
    for (const claim of claims) assert.equal(await store.renew(claim, LONG_MS), 'renewed');
    for (const claim of claims.slice(0, 4)) assert.equal(await store.commit(claim, { ttlMs: LONG_MS }), 'committed');
    for (const claim of claims.slice(4)) assert.equal(await store.release(claim), 'released');
  });

  test('a store full of done keys rejects, and all are still done', async (trial) => {
    const store = await trial.open(() => createBounded(LIMIT));
    for (const name of names) {
      const { claim } = await trial.acquire({ key: trial.key(name) }, store);
      await store.commit(claim, { ttlMs: LONG_MS });
    }
    await assert.rejects(trial.claim({ key: trial.key('one too many') }, store), Error);
    for (const name of names) assert.equal((await trial.claim({ key: trial.key(name) }, store)).status, 'done');
  });

  test('a store full of live nonces rejects, and knows them all', async (trial) => {
    const store = await trial.open(() => createBounded(LIMIT));
    for (const name of names) assert.equal(await store.remember(trial.key(name), 'value', LONG_MS), null);
    await assert.rejects(store.remember(trial.key('one too many'), 'value', LONG_MS), Error);
    await assert.rejects(trial.claim({ key: trial.key('one too many') }, store), Error);
    for (const name of names) assert.equal(await store.remember(trial.key(name), 'other', LONG_MS), 'value');
  });

  test('what expired makes room', async (trial) => {
    const store = await trial.open(() => createBounded(LIMIT));
    for (const name of names.slice(0, 3)) {
      await trial.acquire({ key: trial.key(name), leaseMs: SHORT_MS, ttlMs: SHORT_MS }, store);
    }
    for (const name of names.slice(3, 6)) {
      const { claim } = await trial.acquire({ key: trial.key(name) }, store);
      await store.commit(claim, { ttlMs: SHORT_MS });
    }
    for (const name of names.slice(6)) await store.remember(trial.key(name), 'value', SHORT_MS);
    await trial.lapse();
    for (const name of names) await trial.acquire({ key: trial.key(`new-${name}`) }, store);
  });

  if (nonces) {
    test('a claim that finds room for its nonce only leaves no nonce behind', async (trial) => {
      const store = await trial.open(() => createBounded(LIMIT));
      for (const name of names.slice(1)) await trial.acquire({ key: trial.key(name) }, store);
      const nonce = { key: trial.key('nonce'), value: 'value', ttlMs: LONG_MS };
      await assert.rejects(trial.claim({ key: trial.key('one too many'), nonce }, store), Error);
      assert.equal(await store.remember(nonce.key, 'other', LONG_MS), null);
    });
  }
};
