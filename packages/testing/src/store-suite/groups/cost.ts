import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** So many that no node of a small cluster is left out. */
const WARM_KEYS = 40;

/** Every step of a delivery is one round trip, once the store is warm. */
export const cost: Group = (test, { commandCount, nonces }) => {
  if (commandCount === undefined) return;

  test('claim, renew, commit, release, remember and every duplicate cost one command each', async (trial) => {
    const { store } = trial;
    const costs = async (what: string, call: () => Promise<unknown>): Promise<void> => {
      const before = await commandCount();
      await call();
      assert.equal((await commandCount()) - before, 1, `commands for ${what}`);
    };

    // Scripts are loaded and statements prepared on first use: on every node, where the keys are on several.
    const warmUp = async (name: string): Promise<void> => {
      const key = trial.key(name);
      const { claim } = await trial.acquire({ key });
      await store.renew(claim, LONG_MS);
      await store.release(claim);
      await trial.finish({ key });
      await store.remember(trial.key(`${name} nonce`), 'value', LONG_MS);
    };
    await Promise.all(Array.from({ length: WARM_KEYS }, (_, index) => warmUp(`warm ${index}`)));

    const token = trial.token();
    const claim = { key: trial.key(), token, fence: 1, attempt: 1 };
    await costs('a claim', () => trial.claim({ token, leaseMs: SHORT_MS }));
    await costs('a duplicate in flight', () => trial.claim());
    await costs('a renewal', () => store.renew(claim, LONG_MS));
    await costs('a release', () => store.release(claim));
    await costs('a claim of a released key', () => trial.claim({ token }));
    await costs('a commit', () => store.commit(claim, { ttlMs: LONG_MS }));
    await costs('a commit repeated', () => store.commit(claim, { ttlMs: LONG_MS }));
    await costs('a duplicate of a done key', () => trial.claim());
    await costs('a nonce', () => store.remember(trial.key('nonce'), 'value', LONG_MS));
    await costs('a nonce seen before', () => store.remember(trial.key('nonce'), 'value', LONG_MS));
  });

  if (nonces) {
    test('nonce and claim cost one command together', async (trial) => {
      const ask = (name: string): Promise<unknown> =>
        trial.claim({ key: trial.key(name), nonce: { key: trial.key(name), value: 'value', ttlMs: LONG_MS } });
      await Promise.all(Array.from({ length: WARM_KEYS }, (_, index) => ask(`warm ${index}`)));
      const before = await commandCount();
      await ask('cold');
      assert.equal((await commandCount()) - before, 1);
    });
  }
};
