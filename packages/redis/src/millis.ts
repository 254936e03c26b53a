import { requireMillis } from '@hookgate/core/store-kit';

/**
 * A duration as Redis counts: whole milliseconds, never none.
 *
 * @throws TypeError unless `ms` is a positive number
 */
export function millis(name: string, ms: number): string {
  // Larger ones would be written `1e21`; none that large is meant.
  return String(Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(requireMillis('redisStore', name, ms))));
}
