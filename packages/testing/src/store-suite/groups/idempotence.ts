import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** A call repeated with the same token answers the same: a client that lost the answer sends it again. */
export const idempotence: Group = (test) => {
  test('a claim repeated is acquired again: same fence, same attempt', async (trial) => {
    const token = trial.token();
    const first = await trial.acquire({ token });
    assert.deepEqual(await trial.acquire({ token }), first);
    assert.equal(await trial.store.commit(first.claim, { ttlMs: LONG_MS }), 'committed');
  });

  test('a claim repeated many times at once is one claim', async (trial) => {
    const token = trial.token();
    const answers = await Promise.all(Array.from({ length: 20 }, () => trial.acquire({ token })));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  });

  test('a takeover repeated is the same takeover', async (trial) => {
    await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    const token = trial.token();
    const first = await trial.acquire({ token });
    assert.equal(first.takeover, true);
    assert.deepEqual(await trial.acquire({ token }), first);
  });

  test('a claim repeated after its lease ran out is the same claim, held anew', async (trial) => {
    const token = trial.token();
    const first = await trial.acquire({ token, leaseMs: SHORT_MS });
    await trial.lapse();
    assert.deepEqual(await trial.acquire({ token }), first);
    assert.equal((await trial.claim()).status, 'in-flight');
  });

  test('a renewal repeated is renewed', async (trial) => {
    const { claim } = await trial.acquire();
    assert.equal(await trial.store.renew(claim, LONG_MS), 'renewed');
    assert.equal(await trial.store.renew({ ...claim }, LONG_MS), 'renewed');
  });

  test('a commit repeated is committed', async (trial) => {
    const claim = await trial.finish();
    assert.equal(await trial.store.commit({ ...claim }, { ttlMs: LONG_MS }), 'committed');
    assert.equal((await trial.claim()).status, 'done');
    assert.equal(await trial.store.commit({ ...claim }, { ttlMs: LONG_MS }), 'committed');
  });

  test('a release repeated is released, and leaves the key as it was', async (trial) => {
    const { claim } = await trial.acquire();
    assert.equal(await trial.store.release(claim), 'released');
    assert.equal(await trial.store.release({ ...claim }), 'released');
    const next = await trial.acquire();
    assert.deepEqual([next.claim.attempt, next.takeover], [2, false]);
  });
};
