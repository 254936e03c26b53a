// The column `state`.
export const HELD = 0;
export const OPEN = 1;
export const DONE = 2;
export const NONCE = 3;

/** The server's clock, the same throughout one statement. */
export const NOW = 'statement_timestamp()';

/** Whether a claim's row counts: until its TTL is over, or as long as its lease, whichever is later. */
export function isLive(row: string, now: string = NOW): string {
  return `(${row}.expires_at > ${now} OR (${row}.state = ${HELD} AND ${row}.lease_until > ${now}))`;
}

/** A parameter of milliseconds, as an interval. */
export function msParam(param: string): string {
  return `${param}::float8 * interval '1 millisecond'`;
}

/** Milliseconds of a lease that are left, as text. */
export function leaseLeft(column: string, now: string = NOW): string {
  return `greatest(0, coalesce(extract(epoch FROM ${column} - ${now}) * 1000, 0))::text`;
}

/** A fingerprint as text that is never null. */
export function printText(column: string): string {
  return `coalesce('+' || ${column}, '-')`;
}
