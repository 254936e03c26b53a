import type { TestGroup } from '../declare-groups.ts';
import type { SenderUnderTest } from './sender-under-test.ts';

/** Defines the tests of a group. */
export type SenderGroup = TestGroup<void, SenderUnderTest>;
