/**
 * A duration as the statements take it.
 *
 * @throws TypeError unless `ms` is a positive number
 */
export function millis(name: string, ms: number): string {
  if (!(ms > 0 && ms < Infinity))
    throw new TypeError(`postgresStore: ${name} must be a positive number of milliseconds.`);
  return String(ms);
}
