import type { TestGroup } from '../declare-groups.ts';
import type { StoreCapabilities } from './store-under-test.ts';
import type { Trial } from './trial.ts';

/** Defines the tests of a group that the store's capabilities allow. */
export type Group = TestGroup<Trial, StoreCapabilities>;
