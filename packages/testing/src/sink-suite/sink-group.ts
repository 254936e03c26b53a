import type { TestGroup } from '../declare-groups.ts';
import type { SinkTrial } from './sink-trial.ts';
import type { SinkUnderTest } from './sink-under-test.ts';

/** Defines the tests of a group that the sink's capabilities allow. */
export type SinkGroup = TestGroup<SinkTrial, SinkUnderTest>;
