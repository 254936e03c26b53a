import { strict as assert } from 'node:assert';
import type { Claim, DedupeStore, StoreCallOptions } from '@hookgate/core';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** How much later than the signal a call may still reject, in milliseconds. */
const PATIENCE_MS = 1_000;

/** A store that cannot answer rejects in time. It never guesses. */
export const honestErrors: Group = (test, { createUnreachable, createMixedUp }) => {
  test('a call whose caller has gone rejects, or does what it says', async (trial) => {
    const { store } = trial;
    const signal = AbortSignal.abort();
    const token = trial.token();
    const request = { key: trial.key(), token, leaseMs: SHORT_MS, ttlMs: LONG_MS };
    const claimed = await store.claim(request, { signal }).then(
      ({ status }) => status,
      () => 'rejected',
    );
    assert.ok(['acquired', 'rejected'].includes(claimed), claimed);
    if (claimed === 'acquired') assert.equal((await trial.claim()).status, 'in-flight');
    // Either way nobody is shut out for longer than the lease.
    await trial.lapse();
    const { claim } = await trial.acquire();
    const committed = await store.commit(claim, { ttlMs: LONG_MS }, { signal }).catch(() => 'rejected');
    if (committed === 'committed') assert.equal((await trial.claim()).status, 'done');
    else assert.equal(committed, 'rejected');
  });

  if (createMixedUp !== undefined) {
    test('replies that a client mixed up reject: none is believed', async (trial) => {
      const [done, free] = [trial.key('done'), trial.key('free')];
      await trial.finish({ key: done });
      const mixed = await trial.open(createMixedUp);
      const [ofDone, ofFree] = await Promise.allSettled([
        trial.claim({ key: done }, mixed),
        trial.claim({ key: free }, mixed),
      ]);
      // An event taken for done is lost, and a done one taken for free runs again.
      if (ofDone.status === 'fulfilled') assert.equal(ofDone.value.status, 'done');
      if (ofFree.status === 'fulfilled') assert.equal(ofFree.value.status, 'acquired');
    });

    test('a commit is not confirmed by the reply to another', async (trial) => {
      const mixed = await trial.open(createMixedUp);
      const lost = await trial.finish({ key: trial.key('done by another') });
      const { claim } = await trial.acquire({ key: trial.key('held') });
      const [ofLost, ofHeld] = await Promise.allSettled([
        mixed.commit({ ...lost, token: trial.token() }, { ttlMs: LONG_MS }),
        mixed.commit(claim, { ttlMs: LONG_MS }),
      ]);
      if (ofLost.status === 'fulfilled') assert.equal(ofLost.value, 'lost');
      if (ofHeld.status === 'fulfilled') assert.equal(ofHeld.value, 'committed');
    });
  }

  if (createUnreachable === undefined) return;
  const calls: Record<string, (store: DedupeStore, claim: Claim, options: StoreCallOptions) => Promise<unknown>> = {
    claim: (store, { key, token }, options) => store.claim({ key, token, leaseMs: LONG_MS, ttlMs: LONG_MS }, options),
    renew: (store, claim, options) => store.renew(claim, LONG_MS, options),
    commit: (store, claim, options) => store.commit(claim, { ttlMs: LONG_MS }, options),
    release: (store, claim, options) => store.release(claim, options),
    remember: (store, { key }, options) => store.remember(key, 'value', LONG_MS, options),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} rejects in time when the server does not answer`, async (trial) => {
      const store = await trial.open(createUnreachable);
      const claim = { key: trial.key(), token: trial.token(), fence: 1, attempt: 1 };
      const startedAt = performance.now();
      await assert.rejects(call(store, claim, { signal: AbortSignal.timeout(SHORT_MS) }));
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < SHORT_MS + PATIENCE_MS, `it took ${Math.round(tookMs)} ms instead of ${SHORT_MS}`);
    });
  }
};
