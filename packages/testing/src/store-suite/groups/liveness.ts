import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** Without renewal a key is claimable at most 50 ms after its lease; released, at once. */
export const liveness: Group = (test) => {
  test('the first claim of a key is attempt 1 and no takeover', async (trial) => {
    const { claim, takeover } = await trial.acquire();
    assert.deepEqual([claim.key, claim.attempt, takeover], [trial.key(), 1, false]);
  });

  test('a lease that is not renewed ends in time, and is taken over', async (trial) => {
    await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    const { claim, takeover } = await trial.acquire();
    assert.deepEqual([claim.attempt, takeover], [2, true]);
  });

  test('a lease lasts', async (trial) => {
    await trial.acquire();
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'in-flight');
  });

  test('what is left of a lease grows less', async (trial) => {
    await trial.acquire();
    const before = await trial.claim();
    await trial.advance(SHORT_MS);
    const after = await trial.claim();
    assert.ok(before.status === 'in-flight' && after.status === 'in-flight');
    const passed = before.leaseRemainingMs - after.leaseRemainingMs;
    assert.ok(passed >= SHORT_MS / 2 && passed < LONG_MS / 2, `${passed} ms passed instead of ${SHORT_MS}`);
  });

  test('a renewal holds the key from now on, neither shorter nor longer', async (trial) => {
    const { claim } = await trial.acquire({ leaseMs: SHORT_MS });
    assert.equal(await trial.store.renew(claim, LONG_MS), 'renewed');
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'in-flight');
    assert.equal(await trial.store.renew(claim, SHORT_MS), 'renewed');
    await trial.lapse();
    assert.equal((await trial.acquire()).takeover, true);
  });

  test('a released key is claimable at once, and no takeover', async (trial) => {
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const { claim, takeover } = await trial.acquire();
      assert.deepEqual([claim.attempt, takeover], [attempt, false]);
      assert.equal(await trial.store.release(claim), 'released');
    }
  });

  test('a holder that failed may claim again, as the next attempt', async (trial) => {
    const token = trial.token();
    const { claim } = await trial.acquire({ token });
    await trial.store.release(claim);
    assert.equal((await trial.acquire({ token })).claim.attempt, 2);
  });
};
