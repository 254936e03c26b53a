import { requireMillis } from '@hookgate/core/store-kit';

/**
 * A duration as the statements take it.
 *
 * @throws TypeError unless `ms` is a positive number
 */
export function millis(name: string, ms: number): string {
  return String(requireMillis('postgresStore', name, ms));
}
