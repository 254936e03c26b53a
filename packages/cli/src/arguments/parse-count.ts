import { UsageError } from '../usage-error.ts';

/** @throws UsageError for what is no whole number between the two */
export function parseCount(name: string, text: string, least: number, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new UsageError('invalid_number', `${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
