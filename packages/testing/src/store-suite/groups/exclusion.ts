import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { countStatuses, LONG_MS, SHORT_MS } from '../trial.ts';

const CROWD = 200;

/** At most one token holds a key. */
export const exclusion: Group = (test, { createPeer }) => {
  test('a held key is in flight for everybody else', async (trial) => {
    await trial.acquire();
    const other = await trial.claim();
    assert.equal(other.status, 'in-flight');
    const { leaseRemainingMs } = other as Extract<typeof other, { status: 'in-flight' }>;
    assert.ok(
      leaseRemainingMs > LONG_MS / 2 && leaseRemainingMs <= LONG_MS,
      `${leaseRemainingMs} ms of ${LONG_MS} are left`,
    );
  });

  test(`of ${CROWD} claims at once exactly one is acquired`, async (trial) => {
    const claims = Array.from({ length: CROWD }, () => trial.claim());
    assert.deepEqual(await countStatuses(claims), { acquired: 1, 'in-flight': CROWD - 1 });
  });

  test(`of ${CROWD} claims at once exactly one takes an expired lease over`, async (trial) => {
    await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    const claims = Array.from({ length: CROWD }, () => trial.claim());
    assert.deepEqual(await countStatuses(claims), { acquired: 1, 'in-flight': CROWD - 1 });
  });

  test(`of ${CROWD} claims at once exactly one gets a released key`, async (trial) => {
    const { claim } = await trial.acquire();
    await trial.store.release(claim);
    const claims = Array.from({ length: CROWD }, () => trial.claim());
    assert.deepEqual(await countStatuses(claims), { acquired: 1, 'in-flight': CROWD - 1 });
  });

  if (createPeer !== undefined) {
    test(`of ${CROWD} claims from two processes exactly one is acquired`, async (trial) => {
      const peer = await trial.open(createPeer);
      const claims = Array.from({ length: CROWD }, (_, i) => trial.claim({}, i % 2 === 0 ? trial.store : peer));
      assert.deepEqual(await countStatuses(claims), { acquired: 1, 'in-flight': CROWD - 1 });
    });

    test('a claim is respected, and its commit seen, by another process', async (trial) => {
      const peer = await trial.open(createPeer);
      const { claim } = await trial.acquire();
      assert.equal((await trial.claim({}, peer)).status, 'in-flight');
      assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
      assert.equal((await trial.claim({}, peer)).status, 'done');
    });
  }
};
