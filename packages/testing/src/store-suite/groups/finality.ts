import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { GRACE_MS, LONG_MS, SHORT_MS } from '../trial.ts';

/** Done stays done until its TTL. */
export const finality: Group = (test) => {
  test('a done key is done for everybody, its own token included', async (trial) => {
    const { token } = await trial.finish();
    assert.equal((await trial.claim()).status, 'done');
    assert.equal((await trial.claim({ token })).status, 'done');
  });

  test('a done key outlives lease and TTL of its claim', async (trial) => {
    await trial.finish({ leaseMs: SHORT_MS, ttlMs: SHORT_MS });
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'done');
  });

  test('being asked for does not make a done key live shorter', async (trial) => {
    await trial.finish({}, 4 * SHORT_MS);
    for (let times = 0; times < 3; times += 1) {
      await trial.advance(SHORT_MS);
      assert.equal((await trial.claim({ leaseMs: 10, ttlMs: 10 })).status, 'done');
    }
  });

  test('nobody undoes a done key', async (trial) => {
    const claim = await trial.finish();
    const stranger = { ...claim, token: trial.token() };
    for (const someone of [claim, stranger]) {
      assert.equal(await trial.store.renew(someone, LONG_MS), 'lost');
      assert.equal(await trial.store.release(someone), 'lost');
    }
    assert.equal(await trial.store.commit(stranger, { ttlMs: GRACE_MS }), 'lost');
    await trial.lapse();
    assert.equal((await trial.claim()).status, 'done');
  });

  test('a holder whose record is gone still commits: the work is done', async (trial) => {
    const { claim } = await trial.acquire({ leaseMs: SHORT_MS, ttlMs: SHORT_MS });
    await trial.lapse();
    assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
    assert.equal((await trial.claim()).status, 'done');
  });
};
