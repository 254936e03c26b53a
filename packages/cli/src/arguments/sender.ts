import { eventTypesOf, findProfile, type SenderProfile, senderProfiles } from '@hookgate/testing';
import { UsageError } from '../usage-error.ts';
import { hint } from './did-you-mean.ts';

/** @throws UsageError that lists all senders */
export function parseSender(name: string): SenderProfile {
  const profile = findProfile(name) ?? findProfile(name.toLowerCase());
  if (profile !== undefined) return profile;
  const names = senderProfiles.map(({ provider }) => provider.name);
  throw new UsageError(
    'unknown_sender',
    `There is no sender "${name}".${hint(name, names)}\n  There are: ${names.join(', ')}.`,
  );
}

/** As its owner writes it. */
export function titleOf({ title, provider }: SenderProfile): string {
  return title ?? provider.name[0]?.toUpperCase() + provider.name.slice(1);
}

/** Which answers it counts: `exactly 200`. */
export function countedBy({ provider }: SenderProfile): string {
  return provider.accepts === '200' ? 'exactly 200' : 'any 2xx';
}

/**
 * @param handshakes what may be given instead, for the list of what there is
 * @throws UsageError for a type that a sender with a closed list does not have
 */
export function parseEventType(profile: SenderProfile, type: string, handshakes: readonly string[] = []): string {
  const known = eventTypesOf(profile);
  if (known.includes(type) || profile.provider.eventTypes.length === 0) return type;
  const all = [...known, ...handshakes];
  throw new UsageError(
    'unknown_event',
    `${titleOf(profile)} has no event "${type}".${hint(type, all)}\n  There are: ${all.join(', ')}.`,
  );
}
