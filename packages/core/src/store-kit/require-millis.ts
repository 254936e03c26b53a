/**
 * A duration as it was given.
 *
 * @param store what its factory is called, for the error
 * @param name what the duration is called, for the error
 * @throws TypeError unless `ms` is a positive number
 */
export function requireMillis(store: string, name: string, ms: number): number {
  if (ms > 0 && ms < Infinity) return ms;
  throw new TypeError(`${store}: ${name} must be a positive number of milliseconds.`);
}
