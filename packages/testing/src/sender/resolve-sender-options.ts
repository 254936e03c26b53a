import { createRandom, type Random } from '../adapter-suite/fuzz/random.ts';
import { failArgument, refuseUnknown, requireNumber, requireOneOf, shown } from '../argument-error.ts';
import { deliver } from '../deliver/deliver.ts';
import { identifyTarget } from '../deliver/targets.ts';
import { type DeliveryOptions, testSecret } from '../delivery.ts';
import { createClock } from '../fakes/test-clock.ts';
import { profileOf, type SenderLike } from '../profiles/profile-of.ts';
import type { SenderProfile } from '../profiles/sender-profile.ts';
import { createFaultPlan, type FaultPlan } from './faults.ts';
import { retryDelaysOf } from './retry-delays.ts';
import { type SenderClock, type SenderOptions, senderOptionNames, type Transport } from './sender-options.ts';

/** Options with every default filled in. */
export interface SenderConfig {
  readonly profile: SenderProfile;
  readonly transport: Transport;
  readonly delivery: Pick<DeliveryOptions, 'path'> & { readonly secret: string };
  readonly clock: SenderClock;
  readonly deadlineMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly repeatsNonce: boolean;
  readonly concurrency: number;
  readonly plan: FaultPlan;
  readonly random: Random;
  readonly onAttempt: NonNullable<SenderOptions['onAttempt']>;
}

const CALLEE = 'createSender';

/** Checks the options and fills in the defaults. */
export function resolveSenderOptions(from: SenderLike, options: SenderOptions): SenderConfig {
  refuseUnknown(CALLEE, 'options', options, senderOptionNames);
  const profile = profileOf(CALLEE, from);
  const { name, deadlineMs } = profile.provider;
  if (options.retrySigning !== undefined) {
    requireOneOf(CALLEE, 'options.retrySigning', options.retrySigning, ['fresh', 'same']);
    if (!profile.nonces)
      failArgument(CALLEE, 'options.retrySigning', `is not for ${name}, whose retries are always the same`);
  }
  const random = createRandom(requireNumber(CALLEE, 'options.seed', options.seed ?? 1));
  return {
    profile,
    transport: transportOf(options),
    delivery: {
      secret: options.secret ?? testSecret(profile),
      ...(options.path === undefined ? {} : { path: options.path }),
    },
    clock: options.clock ?? createClock(),
    deadlineMs: requireNumber(CALLEE, 'options.deadlineMs', options.deadlineMs ?? deadlineMs, 1),
    retryDelaysMs: retryDelaysOf(CALLEE, profile, options.sends),
    repeatsNonce: options.retrySigning === 'same',
    concurrency:
      options.concurrency === Infinity
        ? Infinity
        : requireNumber(CALLEE, 'options.concurrency', options.concurrency ?? 1, 1),
    plan: createFaultPlan(options.faults, random),
    random,
    onAttempt: options.onAttempt ?? (() => {}),
  };
}

function transportOf({ target, transport }: SenderOptions): Transport {
  if ((target === undefined) === (transport === undefined)) {
    failArgument(CALLEE, 'options', 'must have either `target` or `transport`');
  }
  if (transport !== undefined) {
    if (typeof transport !== 'function')
      failArgument(CALLEE, 'options.transport', `must be a function, not ${shown(transport)}`);
    return transport;
  }
  // Found now, not at the first attempt.
  identifyTarget(CALLEE, target as NonNullable<typeof target>);
  return (delivery, options) => deliver(target as NonNullable<typeof target>, delivery, options);
}
