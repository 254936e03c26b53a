import type { TestFunctions } from '../adapter-suite/adapter-under-test.ts';
import { declareGroups } from '../declare-groups.ts';
import { confirmed } from './groups/confirmed.ts';
import { exact } from './groups/exact.ts';
import { honestErrors } from './groups/honest-errors.ts';
import { inTime } from './groups/in-time.ts';
import { oneCommit } from './groups/one-commit.ts';
import { order } from './groups/order.ts';
import { size } from './groups/size.ts';
import { suppression } from './groups/suppression.ts';
import type { SinkGroup } from './sink-group.ts';
import { SinkTrial } from './sink-trial.ts';
import type { SinkUnderTest } from './sink-under-test.ts';

/** What `Sink` numbers 1 to 6, then what is beside it. */
const GROUPS: Readonly<Record<string, SinkGroup>> = {
  '1: confirmed': confirmed,
  '2: suppression': suppression,
  '3: exact': exact,
  '4: honest errors': honestErrors,
  '5: in time': inTime,
  '6: size': size,
  order,
  'one commit': oneCommit,
};

const TIMEOUT_MS = 30_000;

/**
 * Defines the tests every sink of `handOff` has to pass, one `describe` for each promise of `Sink`.
 *
 * ```ts
 * import { sinkConformance } from '@hookgate/testing';
 * import { describe, it } from 'vitest';
 *
 * sinkConformance({ describe, it }, {
 *   name: 'my queue',
 *   createSink: async () => mySink(await createEmptyQueue()),
 *   takeJobs: async (sink) => (await receiveAll(sink)).map(({ body }) => body),
 *   capabilities: { createRefusing: () => mySink('no such queue') },
 * });
 * ```
 *
 * @param functions the runner's `describe` and `it`: those of vitest, jest and `node:test` fit as they are
 */
export function sinkConformance(functions: TestFunctions, subject: SinkUnderTest): void {
  functions.describe(`sink conformance: ${subject.name}`, () => {
    declareGroups(functions, GROUPS, subject, (run) => SinkTrial.run(subject, run), TIMEOUT_MS);
  });
}
