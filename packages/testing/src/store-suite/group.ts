import type { StoreCapabilities } from './store-under-test.ts';
import type { Trial } from './trial.ts';

/** Adds a test to a group. */
type DefineTest = (name: string, run: (trial: Trial) => Promise<void>) => void;

/** Defines the tests of a group that the store's capabilities allow. */
export type Group = (test: DefineTest, capabilities: StoreCapabilities) => void;
