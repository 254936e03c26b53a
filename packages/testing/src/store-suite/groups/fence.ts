import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { SHORT_MS, type Trial } from '../trial.ts';

/** Fences strictly increase per key, whatever happened to it in between. */
export const fence: Group = (test, { forget, sweep, createPeer }) => {
  const grows = (what: string, between: (trial: Trial) => Promise<unknown>): void => {
    test(`the fence grows ${what}`, async (trial) => {
      let last = 0;
      for (let times = 0; times < 3; times += 1) {
        const { claim } = await trial.acquire({ leaseMs: SHORT_MS, ttlMs: SHORT_MS });
        assert.ok(Number.isSafeInteger(claim.fence), `${claim.fence} is no safe integer`);
        assert.ok(claim.fence > last, `${claim.fence} after ${last}`);
        last = claim.fence;
        await between(trial);
      }
    });
  };

  test('the fence grows from release to release', async (trial) => {
    let last = 0;
    for (let times = 0; times < 5; times += 1) {
      const { claim } = await trial.acquire();
      assert.ok(claim.fence > last, `${claim.fence} after ${last}`);
      last = claim.fence;
      await trial.store.release(claim);
    }
  });

  test('the fence grows when a lease is taken over', async (trial) => {
    const { claim: first } = await trial.acquire({ leaseMs: SHORT_MS });
    await trial.lapse();
    const { claim: second } = await trial.acquire();
    assert.ok(second.fence > first.fence, `${second.fence} after ${first.fence}`);
  });

  test('the fence grows when a done key expired', async (trial) => {
    const first = await trial.finish({}, SHORT_MS);
    await trial.lapse();
    const { claim: second } = await trial.acquire();
    assert.ok(second.fence > first.fence, `${second.fence} after ${first.fence}`);
  });

  grows('when a held key expired', (trial) => trial.lapse());

  if (sweep) {
    grows('when the expired key was swept', async (trial) => {
      await trial.lapse();
      await trial.store.sweep?.();
    });
  }
  if (forget) {
    grows('when the key was forgotten', async (trial) => {
      assert.equal(await trial.store.forget?.(trial.key()), true);
    });
  }
  if (createPeer !== undefined) {
    test('the fence grows from one process to another', async (trial) => {
      const stores = [trial.store, await trial.open(createPeer)];
      let last = 0;
      for (let times = 0; times < 6; times += 1) {
        const store = stores[times % 2];
        const { claim } = await trial.acquire({}, store);
        assert.ok(claim.fence > last, `${claim.fence} after ${last}`);
        last = claim.fence;
        await store?.release(claim);
      }
    });
  }
};
