import type { AnyProvider } from '@hookgate/core';
import { failArgument, shown } from '../argument-error.ts';
import type { SenderProfile } from './sender-profile.ts';
import { senderProfiles } from './sender-profiles.ts';

/** A sender, by its provider (`ploton`, `stripe`) or by its profile. */
export type SenderLike<TProvider extends AnyProvider = AnyProvider> = TProvider | SenderProfile<TProvider>;

/**
 * Checks and keeps a profile of a provider of your own: everything in this package that takes a provider takes it, too.
 *
 * @throws TypeError when it lacks something
 */
export function defineProfile<TProvider extends AnyProvider>(
  profile: SenderProfile<TProvider>,
): SenderProfile<TProvider> {
  const callee = 'defineProfile';
  if (typeof profile?.provider?.readSignature !== 'function') {
    failArgument(callee, 'profile.provider', 'must be what defineProvider() answered');
  }
  for (const name of ['sign', 'sample'] as const) {
    if (typeof profile[name] !== 'function') failArgument(callee, `profile.${name}`, 'must be a function');
  }
  if (!Array.isArray(profile.retryDelaysMs) || !profile.retryDelaysMs.every((each) => each >= 0)) {
    failArgument(callee, 'profile.retryDelaysMs', 'must be an array of milliseconds');
  }
  return Object.freeze({ ...profile });
}

/** The profile of a sender. A provider made from one of the core's (`{ ...ploton, deadlineMs: 400 }`) keeps its changes. */
export function profileOf(callee: string, from: SenderLike): SenderProfile {
  if (typeof from === 'object' && from !== null) {
    if ('sign' in from) return from;
    const known = senderProfiles.find(({ provider }) => provider.name === from.name);
    if (known !== undefined) return known.provider === from ? known : { ...known, provider: from };
  }
  const allowed = `${senderProfiles.map(({ provider }) => provider.name).join(', ')}, or a profile made with defineProfile()`;
  const given = (from as { readonly name?: unknown } | null)?.name;
  return failArgument(
    callee,
    'from',
    `must be one of ${allowed}, not ${typeof given === 'string' ? given : shown(from)}`,
  );
}

/** Types of events that a sender can be asked for: those it documents, or, where that list is open, common ones. Never empty. */
export function eventTypesOf(from: SenderLike): readonly string[] {
  const { provider, commonTypes = ['test.event'] } = profileOf('eventTypesOf', from);
  return provider.eventTypes.length > 0 ? provider.eventTypes : commonTypes;
}
