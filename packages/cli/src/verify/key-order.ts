import { createEvent, type SenderProfile } from '@hookgate/testing';

/**
 * JSON with its keys in the order in which the sender writes them, as far as its sample of that type has them; `undefined` where
 * there is nothing to go by.
 */
export function inSendersOrder(profile: SenderProfile, text: string): string | undefined {
  try {
    const arrived: unknown = JSON.parse(text);
    if (typeof arrived !== 'object' || arrived === null) return undefined;
    const type = (arrived as Readonly<Record<string, unknown>>)[profile.provider.typeField];
    if (typeof type !== 'string') return undefined;
    return JSON.stringify(ordered(arrived, createEvent(profile, type)));
  } catch {
    // No JSON, or a type that has no sample.
    return undefined;
  }
}

function ordered(value: unknown, sample: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((each, at) => ordered(each, Array.isArray(sample) ? (sample[at] ?? sample[0]) : undefined));
  }
  if (typeof value !== 'object' || value === null) return value;
  const like = (typeof sample === 'object' && sample !== null ? sample : {}) as Readonly<Record<string, unknown>>;
  const members = value as Readonly<Record<string, unknown>>;
  const names = [...Object.keys(like).filter((name) => Object.hasOwn(members, name)), ...Object.keys(members)];
  return Object.fromEntries([...new Set(names)].map((name) => [name, ordered(members[name], like[name])]));
}
