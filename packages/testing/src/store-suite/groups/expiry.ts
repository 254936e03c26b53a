import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** Past its TTL a record is absent, swept or not. */
export const expiry: Group = (test, { inspect }) => {
  test('a done key is forgotten after its TTL', async (trial) => {
    await trial.finish({}, SHORT_MS);
    await trial.lapse();
    const { claim, takeover } = await trial.acquire();
    assert.deepEqual([claim.attempt, takeover], [1, false]);
  });

  test('the attempts of a released key are forgotten after its TTL', async (trial) => {
    const { claim } = await trial.acquire({ ttlMs: SHORT_MS });
    await trial.store.release(claim);
    await trial.lapse();
    assert.equal((await trial.acquire()).claim.attempt, 1);
  });

  test('a released key keeps the TTL of its last claim', async (trial) => {
    const { claim } = await trial.acquire({ ttlMs: SHORT_MS });
    await trial.store.release(claim);
    const { claim: second } = await trial.acquire();
    await trial.store.release(second);
    await trial.lapse();
    assert.equal((await trial.acquire()).claim.attempt, 3);
  });

  test('a release does not shorten what it would have been remembered for', async (trial) => {
    const { claim } = await trial.acquire({ leaseMs: SHORT_MS });
    await trial.store.release(claim);
    await trial.lapse();
    assert.equal((await trial.acquire()).claim.attempt, 2);
  });

  test('the attempts of a holder that vanished are forgotten after its TTL', async (trial) => {
    await trial.acquire({ leaseMs: SHORT_MS, ttlMs: SHORT_MS });
    await trial.lapse();
    assert.equal((await trial.acquire()).claim.attempt, 1);
  });

  test('a live lease outlasts the TTL', async (trial) => {
    const { claim } = await trial.acquire({ ttlMs: SHORT_MS });
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'in-flight');
    assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
  });

  test('every commit sets the TTL anew', async (trial) => {
    await trial.finish({}, SHORT_MS);
    await trial.lapse();
    await trial.finish();
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'done');
  });

  test('a nonce is free again after its TTL', async (trial) => {
    await trial.store.remember(trial.key('short'), 'value', SHORT_MS);
    await trial.store.remember(trial.key('long'), 'value', LONG_MS);
    await trial.lapse();
    assert.equal(await trial.store.remember(trial.key('short'), 'other', LONG_MS), null);
    assert.equal(await trial.store.remember(trial.key('long'), 'other', LONG_MS), 'value');
  });

  if (inspect) {
    test('an expired record cannot be inspected', async (trial) => {
      await trial.finish({}, SHORT_MS);
      await trial.lapse();
      assert.equal(await trial.store.inspect?.(trial.key()), null);
    });
  }
};
