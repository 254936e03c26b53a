import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, type Trial } from '../trial.ts';

/** The answers without promises are about the same records: a receiver uses them where they are, and promises elsewhere. */
export const immediate: Group = (test, capabilities) => {
  if (capabilities.immediate !== true) return;

  const at = (trial: Trial) => {
    assert.ok(trial.store.immediate, 'the store should have `immediate`');
    return trial.store.immediate;
  };
  const request = (trial: Trial) => ({
    key: trial.key(),
    token: trial.token(),
    leaseMs: LONG_MS,
    ttlMs: LONG_MS,
  });

  test('what is claimed without a promise is in flight for everybody, and done when it is committed', async (trial) => {
    const first = at(trial).claim(request(trial));
    assert.equal(first.status, 'acquired');
    const { claim } = first as Extract<typeof first, { status: 'acquired' }>;
    assert.deepEqual(
      [(await trial.claim()).status, at(trial).claim(request(trial)).status],
      ['in-flight', 'in-flight'],
    );
    assert.equal(await trial.store.renew(claim, LONG_MS), 'renewed');
    assert.equal(at(trial).commit(claim, { ttlMs: LONG_MS }), 'committed');
    assert.deepEqual([(await trial.claim()).status, at(trial).claim(request(trial)).status], ['done', 'done']);
  });

  test('what is claimed with a promise is released without one, and the other way round', async (trial) => {
    const { claim } = await trial.acquire();
    assert.equal(at(trial).release(claim), 'released');
    const second = at(trial).claim(request(trial));
    assert.equal(second.status === 'acquired' && second.claim.attempt, 2);
    if (second.status === 'acquired') assert.equal(await trial.store.release(second.claim), 'released');
    assert.equal((await trial.acquire()).claim.attempt, 3);
  });

  test('a stranger changes nothing', async (trial) => {
    const { claim } = await trial.acquire();
    const stranger = { ...claim, token: trial.token() };
    assert.equal(at(trial).release(stranger), 'lost');
    assert.equal(at(trial).commit(stranger, { ttlMs: LONG_MS }), 'lost');
    assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
  });
};
