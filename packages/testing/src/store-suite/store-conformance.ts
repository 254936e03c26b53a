import type { TestFunctions } from '../adapter-suite/adapter-under-test.ts';
import { declareGroups } from '../declare-groups.ts';
import type { Group } from './group.ts';
import { cost } from './groups/cost.ts';
import { exclusion } from './groups/exclusion.ts';
import { expiry } from './groups/expiry.ts';
import { fence } from './groups/fence.ts';
import { finality } from './groups/finality.ts';
import { fingerprint } from './groups/fingerprint.ts';
import { honestErrors } from './groups/honest-errors.ts';
import { idempotence } from './groups/idempotence.ts';
import { immediate } from './groups/immediate.ts';
import { isolation } from './groups/isolation.ts';
import { liveness } from './groups/liveness.ts';
import { noSilentLoss } from './groups/no-silent-loss.ts';
import { nonceWithClaim } from './groups/nonce-with-claim.ts';
import { operations } from './groups/operations.ts';
import { ownership } from './groups/ownership.ts';
import { randomWalk } from './groups/random-walk.ts';
import { remember } from './groups/remember.ts';
import { storeClock } from './groups/store-clock.ts';
import { wait } from './groups/wait.ts';
import type { StoreUnderTest } from './store-under-test.ts';
import { Trial } from './trial.ts';

/** What `DedupeStore` numbers 1 to 12, then what is beside it. */
const GROUPS: Readonly<Record<string, Group>> = {
  'invariant 1: exclusion': exclusion,
  'invariant 2: ownership': ownership,
  'invariant 3: finality': finality,
  'invariant 4: fence': fence,
  'invariant 5: idempotence': idempotence,
  'invariant 6: liveness': liveness,
  'invariant 7: store clock': storeClock,
  'invariant 8: no silent loss': noSilentLoss,
  'invariant 9: isolation': isolation,
  'invariant 10: honest errors': honestErrors,
  'invariant 11: cost': cost,
  'invariant 12: expiry': expiry,
  remember,
  'nonce with claim': nonceWithClaim,
  fingerprint,
  wait,
  operations,
  immediate,
  'random walk': randomWalk,
};

/** Some wait for leases to end in real time. */
const TIMEOUT_MS = 30_000;

/**
 * Defines the tests every dedupe store has to pass, one `describe` for each invariant of `DedupeStore`.
 *
 * ```ts
 * import { storeConformance } from '@hookgate/testing';
 * import { describe, it } from 'vitest';
 *
 * storeConformance({ describe, it }, {
 *   name: 'my store',
 *   createStore: () => myStore({ client }),
 *   capabilities: { inspect: true, forget: true, createPeer: () => myStore({ client: otherClient }) },
 * });
 * ```
 *
 * Every key of it is new, so the store may stand on shared data; nothing is deleted that it did not write. The group
 * about the application's clock moves `Date` for a moment: run no other tests in the same process at the same time.
 *
 * @param functions the runner's `describe` and `it`: those of vitest, jest and `node:test` fit as they are
 */
export function storeConformance(functions: TestFunctions, subject: StoreUnderTest): void {
  functions.describe(`store conformance: ${subject.name}`, () => {
    declareGroups(functions, GROUPS, subject.capabilities ?? {}, (run) => Trial.run(subject, run), TIMEOUT_MS);
  });
}
