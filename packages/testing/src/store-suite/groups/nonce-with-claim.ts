import { strict as assert } from 'node:assert';
import type { ClaimResult, NonceRequest } from '@hookgate/core';
import type { Group } from '../group.ts';
import { countStatuses, LONG_MS, SHORT_MS, type Trial } from '../trial.ts';

/** `claimsNonces`: nonce and key are taken in one step, or neither is. */
export const nonceWithClaim: Group = (test, { nonces }) => {
  test('the store says what it can', async (trial) => {
    assert.equal(trial.store.claimsNonces === true, nonces === true);
  });
  if (!nonces) return;

  test('a fresh nonce is not seen, the same one later is', async (trial) => {
    assert.equal(seen(await trial.claim({ nonce: nonceOf(trial) })), false);
    const copy = await trial.claim({ nonce: nonceOf(trial) });
    assert.deepEqual([copy.status, seen(copy)], ['in-flight', true]);
  });

  test('without a nonce nothing is said about one', async (trial) => {
    assert.equal(seen(await trial.claim()), undefined);
  });

  test('a done key answers done, with a fresh nonce and with the old one', async (trial) => {
    await trial.finish({ nonce: nonceOf(trial) });
    const copy = await trial.claim({ nonce: nonceOf(trial) });
    assert.deepEqual([copy.status, seen(copy)], ['done', true]);
    const redelivery = await trial.claim({ nonce: nonceOf(trial, 'fresh') });
    assert.deepEqual([redelivery.status, seen(redelivery)], ['done', false]);
  });

  test('a failed handler burns nothing: the same nonce claims again', async (trial) => {
    const { claim } = await trial.acquire({ nonce: nonceOf(trial) });
    await trial.store.release(claim);
    const retry = await trial.acquire({ nonce: nonceOf(trial) });
    assert.deepEqual([retry.claim.attempt, retry.nonceSeen], [2, true]);
  });

  test('a nonce with another value is a conflict, and nothing is claimed', async (trial) => {
    await trial.acquire({ key: trial.key('first'), nonce: nonceOf(trial) });
    const forged = { ...nonceOf(trial), value: 'other' };
    for (const key of [trial.key('first'), trial.key('second')]) {
      assert.deepEqual(await trial.claim({ key, nonce: forged }), { status: 'nonce-conflict' });
    }
    assert.equal((await trial.acquire({ key: trial.key('second') })).claim.attempt, 1);
  });

  test('of many claims with one nonce and different values only the first is none of a conflict', async (trial) => {
    const claims = Array.from({ length: 50 }, (_, i) =>
      trial.claim({ key: trial.key(`${i}`), nonce: { ...nonceOf(trial), value: `${i}` } }),
    );
    assert.deepEqual(await countStatuses(claims), { acquired: 1, 'nonce-conflict': 49 });
  });

  test('a claim repeated by its token is answered the same', async (trial) => {
    const token = trial.token();
    const first = await trial.acquire({ token, nonce: nonceOf(trial) });
    assert.equal(first.nonceSeen, false);
    assert.deepEqual(await trial.acquire({ token, nonce: nonceOf(trial) }), first);
    await trial.store.release(first.claim);
    const next = trial.token();
    const retry = await trial.acquire({ token: next, nonce: nonceOf(trial) });
    assert.equal(retry.nonceSeen, true);
    assert.deepEqual(await trial.acquire({ token: next, nonce: nonceOf(trial) }), retry);
  });

  test('claim and remember know the same nonces', async (trial) => {
    const { key, value } = nonceOf(trial);
    await trial.claim({ nonce: nonceOf(trial) });
    assert.equal(await trial.store.remember(key, 'other', LONG_MS), value);
    await trial.store.remember(`${key}-2`, 'value', LONG_MS);
    const conflict = await trial.claim({ nonce: { key: `${key}-2`, value: 'other', ttlMs: LONG_MS } });
    assert.equal(conflict.status, 'nonce-conflict');
  });

  test('a nonce is free again after its TTL, which nothing prolongs', async (trial) => {
    await trial.claim({ nonce: { ...nonceOf(trial), ttlMs: SHORT_MS } });
    await trial.claim({ nonce: nonceOf(trial) });
    await trial.lapse();
    assert.equal(seen(await trial.claim({ nonce: { ...nonceOf(trial), value: 'other' } })), false);
  });
};

function nonceOf(trial: Trial, name = 'nonce'): NonceRequest {
  return { key: trial.key(name), value: `value of ${name}`, ttlMs: LONG_MS };
}

function seen(result: ClaimResult): boolean | undefined {
  assert.notEqual(result.status, 'nonce-conflict');
  return result.status === 'nonce-conflict' ? undefined : result.nonceSeen;
}
