import { type DedupeStore, memoryStore } from '@hookgate/core';
import { type Deferred, deferred } from '@hookgate/test-services';

type Gated = 'claim' | 'commit' | 'release';

/** A store some of whose calls wait until the test lets them. */
export interface GatedStore {
  readonly store: DedupeStore;
  /** Resolves with the first of the calls that wait. */
  readonly asked: Promise<Gated>;
  readonly let: () => void;
}

export function gatedStore(...gated: readonly Gated[]): GatedStore {
  const store = memoryStore();
  const asked: Deferred<Gated> = deferred();
  const gate = deferred();
  async function pass(call: Gated): Promise<void> {
    if (!gated.includes(call)) return;
    asked.resolve(call);
    await gate.promise;
  }
  return {
    store: {
      name: 'gated',
      renew: (...args) => store.renew(...args),
      remember: (...args) => store.remember(...args),
      claim: (...args) => pass('claim').then(() => store.claim(...args)),
      commit: (...args) => pass('commit').then(() => store.commit(...args)),
      release: (...args) => pass('release').then(() => store.release(...args)),
    },
    asked: asked.promise,
    let: gate.resolve,
  };
}
