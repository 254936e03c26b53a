import { UsageError } from '../usage-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** Milliseconds of a text such as `90s`, `5m`, `1h30m`; `undefined` for what is none. */
export function readDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNIT_MS[unit as string] as number);
  return total;
}

/** The longest that a timer waits: 24 days. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * @param least milliseconds
 * @param most milliseconds
 * @throws UsageError for what is no duration, or none between the two
 */
export function parseDuration(name: string, text: string, least = 0, most: number = Number.POSITIVE_INFINITY): number {
  const read = readDuration(text);
  if (read === undefined) {
    throw new UsageError(
      'invalid_duration',
      `${name} must be a number and its unit (ms, s, m, h, d), such as 90s, 5m or 1h30m, not "${text}".`,
    );
  }
  if (read >= least && read <= most) return read;
  throw new UsageError(
    'invalid_duration',
    `${name} must be from ${showDuration(least)} to ${showDuration(most)}, not "${text}".`,
  );
}

/** `12 ms`, `3.4 s`, `5 min`, `2 h`, `3 d`: as much as a reader needs. */
export function showDuration(ms: number): string {
  const round = (value: number): string => String(Number(value.toFixed(value < 10 ? 1 : 0)));
  if (ms < 999.5) return `${ms < 10 ? round(ms) : Math.round(ms)} ms`;
  if (ms < 120_000) return `${round(ms / 1_000)} s`;
  if (ms < 2 * 3_600_000) return `${round(ms / 60_000)} min`;
  return ms < 2 * 86_400_000 ? `${round(ms / 3_600_000)} h` : `${round(ms / 86_400_000)} d`;
}
