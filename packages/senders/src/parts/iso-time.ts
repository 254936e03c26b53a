import { parseIsoTimestamp } from '@hookgate/core';

/** Epoch milliseconds of a field that should be ISO 8601. A genuine body may hold anything there, an object that is no text included. */
export function isoTime(value: unknown): number | undefined {
  return typeof value === 'string' ? parseIsoTimestamp(value) : undefined;
}
