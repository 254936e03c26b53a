import { InvalidEventError } from './provider.ts';

/** Whether parsed JSON is an object, neither an array nor `null`. */
export function isJsonObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A field that must be a non-empty string: a key made of an absent one would make all events duplicates of each other. */
export function requireString(json: Record<string, unknown>, field: string): string {
  const value = Object.hasOwn(json, field) ? json[field] : undefined;
  if (typeof value !== 'string' || value === '') throw new InvalidEventError(`\`${field}\` is not a non-empty string`);
  return value;
}
