import type { TestFunctions } from '../adapter-suite/adapter-under-test.ts';
import { declareGroups } from '../declare-groups.ts';
import { definition } from './groups/definition.ts';
import { deliveries } from './groups/deliveries.ts';
import { handshakes } from './groups/handshakes.ts';
import { headers } from './groups/headers.ts';
import { replays } from './groups/replays.ts';
import { secrets } from './groups/secrets.ts';
import { signature } from './groups/signature.ts';
import type { SenderGroup } from './sender-group.ts';
import type { SenderUnderTest } from './sender-under-test.ts';

const GROUPS: Readonly<Record<string, SenderGroup>> = {
  definition,
  deliveries,
  'what is signed': signature,
  headers,
  'copies and replays': replays,
  secrets,
  handshakes,
};

/** Thousands of requests each, and a machine may be busy with other things. */
const TIMEOUT_MS = 60_000;

/**
 * Defines the tests every sender has to pass: its provider reads what its profile writes, and nothing else. Every byte of what is
 * signed and every character of a signature is changed once; headers are missing, doubled, empty, overlong and not ASCII; replays
 * come under other ids; secrets are wrong in every way that is named.
 *
 * ```ts
 * import { defineProfile, senderConformance } from '@hookgate/testing';
 * import { describe, it } from 'vitest';
 *
 * senderConformance({ describe, it }, { profile: defineProfile({ provider: acme, sign, sample, … }) });
 * ```
 *
 * @param functions the runner's `describe` and `it`: those of vitest, jest and `node:test` fit as they are
 */
export function senderConformance(functions: TestFunctions, subject: SenderUnderTest): void {
  functions.describe(`sender conformance: ${subject.profile.provider.name}`, () => {
    declareGroups(functions, GROUPS, subject, (run) => run(), TIMEOUT_MS);
  });
}
