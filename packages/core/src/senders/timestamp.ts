import { readDigits } from './digits.ts';

const [EPOCH_SECONDS_DIGITS, EPOCH_MILLISECONDS_DIGITS] = [10, 13];
/** `2026-04-19T12:00:00`: what is in front of the fraction and the zone. */
const SECONDS_END = 19;
const MOST_FRACTION_DIGITS = 9;
const [DASH, T, COLON, DOT, PLUS, Z] = [0x2d, 0x54, 0x3a, 0x2e, 0x2b, 0x5a];

/**
 * Reads the timestamp of a signature header: epoch seconds (10 digits), epoch milliseconds (13 digits) or ISO 8601 in
 * UTC (`2026-04-19T12:00:00.000Z`, or `+00:00` for the `Z`). Platos' webhook page shows the first, its SDK sends the last.
 *
 * @returns epoch milliseconds, or `undefined` for everything else: `Number('')`, `1e9`, `0x…`, `NaN` and a trailing
 *   character all turn a "too old?" comparison into a silent no
 */
export function parseTimestamp(text: string): number | undefined {
  const { length } = text;
  if (text.endsWith('Z') || text.endsWith('+00:00')) return parseIsoTimestamp(text);
  if (length !== EPOCH_SECONDS_DIGITS && length !== EPOCH_MILLISECONDS_DIGITS) return undefined;
  const epoch = text.startsWith('0') ? undefined : readDigits(text, 0, length);
  return epoch === undefined || length === EPOCH_MILLISECONDS_DIGITS ? epoch : epoch * 1000;
}

/** From here on a number of seconds has 10 digits, as it has until the year 2286, and one of milliseconds 13. */
const [LEAST_SECONDS, LEAST_MILLISECONDS] = [1e9, 1e12];

/**
 * Reads a number that is epoch seconds (10 digits, and maybe a fraction) or epoch milliseconds (13 digits).
 *
 * @returns epoch milliseconds, or `undefined` for everything else
 */
export function parseEpoch(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  if (value >= LEAST_SECONDS && value < 10 * LEAST_SECONDS) return Math.round(value * 1000);
  return value >= LEAST_MILLISECONDS && value < 10 * LEAST_MILLISECONDS ? Math.floor(value) : undefined;
}

/**
 * Reads an ISO 8601 date and time with seconds and a zone (`Z` or an offset).
 *
 * @returns epoch milliseconds, or `undefined` when it is anything else, or a day or an hour that does not exist
 */
export function parseIsoTimestamp(text: string): number | undefined {
  // By hand, a third of the cost of Date.parse, which also rolls the 30th of February over into March.
  if (!hasSeparators(text)) return undefined;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1 || (day > 28 && day > daysInMonth(year, month)))
    return undefined;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const zoneAt = text.charCodeAt(SECONDS_END) === DOT ? fractionEnd(text) : SECONDS_END;
  const offset = readOffset(text, zoneAt);
  if (offset === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute - offset, second) + readMilliseconds(text, zoneAt);
}

/** No webhook is older, and `Date` has other ideas of years below 100. */
const FIRST_YEAR = 100;

function hasSeparators(text: string): boolean {
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** Less than every number allowed, also as a part of a year. */
const NO_NUMBER = -10_000;

/** The number two ASCII digits make. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NO_NUMBER;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Where the digits behind the dot end; 0 when there are none, or too many. */
function fractionEnd(text: string): number {
  let at = SECONDS_END + 1;
  while (isDigit(text.charCodeAt(at))) at += 1;
  const digits = at - SECONDS_END - 1;
  return digits >= 1 && digits <= MOST_FRACTION_DIGITS ? at : 0;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The first three digits of the fraction; what is beyond a millisecond is cut off. */
function readMilliseconds(text: string, zoneAt: number): number {
  let milliseconds = 0;
  let place = 100;
  for (let at = SECONDS_END + 1; at < zoneAt && place >= 1; at += 1) {
    milliseconds += place * (text.charCodeAt(at) - 0x30);
    place /= 10;
  }
  return milliseconds;
}

/** How many minutes the zone, which must be the rest of the text, is ahead of UTC. */
function readOffset(text: string, zoneAt: number): number | undefined {
  const sign = text.charCodeAt(zoneAt);
  if (sign === Z) return text.length === zoneAt + 1 ? 0 : undefined;
  if ((sign !== PLUS && sign !== DASH) || text.charCodeAt(zoneAt + 3) !== COLON || text.length !== zoneAt + 6) {
    return undefined;
  }
  const hours = twoDigits(text, zoneAt + 1);
  const minutes = twoDigits(text, zoneAt + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined;
  return (sign === DASH ? -1 : 1) * (60 * hours + minutes);
}
