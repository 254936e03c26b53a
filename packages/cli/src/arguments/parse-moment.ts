import { UsageError } from '../usage-error.ts';
import { readDuration } from './parse-duration.ts';

/** Epoch seconds have ten digits until 2286, milliseconds thirteen. */
const FEWEST_MS_DIGITS = 12;
/** The last moment that a date can be. */
const LAST_MS = 8_640_000_000_000_000;

/**
 * Epoch milliseconds of `-90s`, `+5m`, `now`, an ISO 8601 time, or epoch seconds or milliseconds.
 *
 * @param now what `-90s` is counted from, epoch milliseconds
 * @throws UsageError for anything else
 */
export function parseMoment(name: string, text: string, now: number = Date.now()): number {
  const read = readMoment(text, now);
  if (read >= 0 && read <= LAST_MS) return read;
  throw new UsageError(
    'invalid_time',
    Number.isNaN(read)
      ? `${name} must be a time such as -90s, +5m, 2026-01-15T12:00:00Z or epoch seconds, not "${text}".`
      : `${name} must be between 1970 and the year 275760, unlike "${text}".`,
  );
}

function readMoment(text: string, now: number): number {
  if (text === 'now') return now;
  const shift = /^([+-])(.+)$/.exec(text);
  const duration = shift?.[2] === undefined ? undefined : readDuration(shift[2]);
  if (duration !== undefined) return shift?.[1] === '-' ? now - duration : now + duration;
  if (/^\d{9,14}$/.test(text)) return text.length < FEWEST_MS_DIGITS ? Number(text) * 1_000 : Number(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}
