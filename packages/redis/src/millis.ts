/**
 * A duration as Redis counts: whole milliseconds, never none.
 *
 * @throws TypeError unless `ms` is a positive number
 */
export function millis(name: string, ms: number): string {
  if (!(ms > 0 && ms < Infinity)) throw new TypeError(`redisStore: ${name} must be a positive number of milliseconds.`);
  // Larger ones would be written `1e21`; none that large is meant.
  return String(Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(ms)));
}
