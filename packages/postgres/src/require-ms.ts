/**
 * @throws TypeError unless `ms` is a positive number of milliseconds
 */
export function requireMs(name: string, ms: number): void {
  if (!(ms > 0 && ms < Infinity))
    throw new TypeError(`postgresStore: ${name} must be a positive number of milliseconds.`);
}
