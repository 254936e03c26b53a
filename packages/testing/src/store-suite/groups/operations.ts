import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** What operators have: `inspect`, `forget`, `sweep`, `ping`. */
export const operations: Group = (test, { inspect, forget, sweep, ping }) => {
  test('the store has a name', async (trial) => {
    assert.ok(trial.store.name.length > 0);
  });

  if (inspect) {
    test('inspect shows what became of a key', async (trial) => {
      const { store } = trial;
      const look = () => store.inspect?.(trial.key());
      assert.equal(await look(), null);

      const { claim } = await trial.acquire();
      const held = await look();
      assert.deepEqual([held?.state, held?.attempt, held?.fence], ['held', 1, claim.fence]);
      assert.ok(held && held.leaseRemainingMs > LONG_MS / 2 && held.leaseRemainingMs <= LONG_MS);

      await store.release(claim);
      const open = await look();
      assert.deepEqual([open?.state, open?.attempt, open?.leaseRemainingMs], ['open', 1, 0]);

      const done = await trial.finish();
      const record = await look();
      assert.deepEqual([record?.state, record?.attempt, record?.leaseRemainingMs], ['done', 2, 0]);
      assert.equal(record?.fence, done.fence);
    });

    test('inspect changes nothing', async (trial) => {
      await trial.acquire({ leaseMs: SHORT_MS });
      await trial.lapse();
      assert.deepEqual([(await trial.store.inspect?.(trial.key()))?.leaseRemainingMs], [0]);
      assert.equal((await trial.acquire()).takeover, true);
    });
  }

  if (forget) {
    test('a forgotten key runs again, and tells whether it was known', async (trial) => {
      const { store } = trial;
      assert.equal(await store.forget?.(trial.key()), false);
      await trial.finish();
      assert.equal(await store.forget?.(trial.key()), true);
      assert.equal(await store.forget?.(trial.key()), false);
      const { claim, takeover } = await trial.acquire();
      assert.deepEqual([claim.attempt, takeover], [1, false]);
    });

    test('the holder of a forgotten key can no longer renew or release, and still commits', async (trial) => {
      const { claim } = await trial.acquire();
      await trial.store.forget?.(trial.key());
      assert.equal(await trial.store.renew(claim, LONG_MS), 'lost');
      assert.equal(await trial.store.release(claim), 'lost');
      assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
    });
  }

  if (sweep) {
    test('sweep removes what expired and nothing else', async (trial) => {
      const { store } = trial;
      await store.sweep?.();
      await trial.finish({ key: trial.key('done, expired') }, SHORT_MS);
      await trial.acquire({ key: trial.key('held, expired'), leaseMs: SHORT_MS, ttlMs: SHORT_MS });
      await trial.finish({ key: trial.key('done') });
      await trial.acquire({ key: trial.key('held'), ttlMs: SHORT_MS });
      await store.release((await trial.acquire({ key: trial.key('open') })).claim);
      await store.remember(trial.key('nonce'), 'value', LONG_MS);
      await trial.lapse();
      // A server that removes records by itself may have left none; others may have left theirs.
      const swept = await store.sweep?.();
      assert.ok(Number.isInteger(swept) && Number(swept) >= 0, `${swept} records were swept`);
      assert.equal(await trial.statusOf(trial.key('done')), 'done');
      assert.equal(await trial.statusOf(trial.key('held')), 'in-flight');
      assert.equal((await trial.acquire({ key: trial.key('open') })).claim.attempt, 2);
      assert.equal(await store.remember(trial.key('nonce'), 'other', LONG_MS), 'value');
    });
  }

  if (ping) {
    test('ping resolves while the store can be used', async (trial) => {
      await trial.store.ping?.();
    });
  }
};
