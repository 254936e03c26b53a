import { strict as assert } from 'node:assert';
import type { Claim, DedupeStore } from '@hookgate/core';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS, type Trial } from '../trial.ts';

/** Only the token that holds a key changes it. */
export const ownership: Group = (test) => {
  test('a token that never held the key changes nothing', async (trial) => {
    const { claim } = await trial.acquire();
    await losesEverything(trial.store, { ...claim, token: trial.token() });
    await isStillHeldBy(trial, claim);
  });

  test('a holder whose lease ran out and was taken over changes nothing', async (trial) => {
    const { claim: late } = await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    const { claim: successor } = await trial.acquire();
    await losesEverything(trial.store, late);
    await isStillHeldBy(trial, successor);
  });

  test('a holder who released the key changes nothing when another holds it', async (trial) => {
    const { claim: former } = await trial.acquire();
    assert.equal(await trial.store.release(former), 'released');
    const { claim: successor } = await trial.acquire();
    await losesEverything(trial.store, former);
    await isStillHeldBy(trial, successor);
  });

  test('a released key is not renewed or committed by the token that released it', async (trial) => {
    const { claim } = await trial.acquire();
    await trial.store.release(claim);
    assert.equal(await trial.store.renew(claim, LONG_MS), 'lost');
    assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'lost');
    assert.equal((await trial.claim()).status, 'acquired');
  });

  test('nobody renews or releases a key that is absent', async (trial) => {
    const claim: Claim = { key: trial.key(), token: trial.token(), fence: 1, attempt: 1 };
    assert.equal(await trial.store.renew(claim, LONG_MS), 'lost');
    assert.equal(await trial.store.release(claim), 'lost');
    assert.equal((await trial.acquire()).claim.attempt, 1);
  });

  test('a holder may be late, as long as nobody else came', async (trial) => {
    const { claim } = await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    assert.equal(await trial.store.renew(claim, LONG_MS), 'renewed');
    assert.equal((await trial.claim()).status, 'in-flight');
    assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
  });

  test('a holder may release late, as long as nobody else came: no takeover, and its attempt counts', async (trial) => {
    const { claim } = await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    assert.equal(await trial.store.release(claim), 'released');
    const next = await trial.acquire();
    assert.deepEqual([next.claim.attempt, next.takeover], [2, false]);
  });

  test('a claim under which nothing ran is released without counting as an attempt', async (trial) => {
    const { store } = trial;
    const { claim } = await trial.acquire();
    assert.equal(await store.release(claim, { ran: false }), 'released');
    assert.equal(await store.release(claim, { ran: false }), 'released', 'asked again, it answers the same');
    const first = await trial.acquire();
    assert.deepEqual([first.claim.attempt, first.takeover], [1, false]);
    assert.ok(first.claim.fence > claim.fence, `${first.claim.fence} after ${claim.fence}`);
    await store.release(first.claim);
    const abandoned = await trial.acquire();
    assert.equal(await store.release(abandoned.claim, { ran: false }), 'released');
    assert.equal(await store.release(first.claim, { ran: false }), 'lost');
    assert.equal((await trial.acquire()).claim.attempt, 2);
  });

  test('the token alone names the holder', async (trial) => {
    const { claim } = await trial.acquire();
    const { key, token } = claim;
    assert.equal(await trial.store.release({ key, token, fence: 0, attempt: 0 }), 'released');
  });
};

async function losesEverything(store: DedupeStore, claim: Claim): Promise<void> {
  assert.equal(await store.renew(claim, LONG_MS), 'lost');
  assert.equal(await store.commit(claim, { ttlMs: LONG_MS }), 'lost');
  assert.equal(await store.release(claim), 'lost');
}

async function isStillHeldBy(trial: Trial, claim: Claim): Promise<void> {
  assert.equal(await trial.statusOf(claim.key), 'in-flight');
  assert.equal(await trial.store.renew(claim, LONG_MS), 'renewed');
  assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
  assert.equal(await trial.statusOf(claim.key), 'done');
}
