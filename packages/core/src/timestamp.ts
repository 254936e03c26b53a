const EPOCH_SECONDS = /^[1-9]\d{9}$/;
const EPOCH_MILLISECONDS = /^[1-9]\d{12}$/;
/** Where the fraction of a second begins, if there is one. */
const FRACTION_AT = 19;
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads the timestamp of a signature header: epoch seconds (10 digits), epoch milliseconds (13 digits) or ISO 8601 in
 * UTC (`2026-04-19T12:00:00.000Z`). Platos' webhook page shows the first, its SDK sends the last.
 *
 * @returns epoch milliseconds, or `undefined` for everything else: `Number('')`, `1e9`, `0x…`, `NaN` and a trailing
 *   character all turn a "too old?" comparison into a silent no
 */
export function parseTimestamp(text: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  if (EPOCH_MILLISECONDS.test(text)) return Number(text);
  return text.endsWith('Z') ? parseIsoTimestamp(text) : undefined;
}

/**
 * Reads an ISO 8601 date and time with seconds and a zone (`Z` or an offset).
 *
 * @returns epoch milliseconds, or `undefined` when it is anything else, or a day or an hour that does not exist
 */
export function parseIsoTimestamp(text: string): number | undefined {
  if (!ISO_8601.test(text)) return undefined;
  // By hand, a third of the cost of Date.parse, which also rolls the 30th of February over into March.
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
    return undefined;
  if (day > 28 && day > daysInMonth(year, month)) return undefined;
  const offsetMs = readOffset(text);
  if (offsetMs === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, readMilliseconds(text)) - offsetMs;
}

/** `Date.UTC` takes years below 100 for those of the twentieth century. No webhook is that old. */
const FIRST_YEAR = 100;

/** The first three digits of the fraction; what is beyond a millisecond is cut off. */
function readMilliseconds(text: string): number {
  if (text[FRACTION_AT] !== '.') return 0;
  let milliseconds = 0;
  let place = 100;
  for (let at = FRACTION_AT + 1; place >= 1; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    milliseconds += place * digit;
    place /= 10;
  }
  return milliseconds;
}

/** How many milliseconds the zone is ahead of UTC. */
function readOffset(text: string): number | undefined {
  const end = text.length;
  if (text.charCodeAt(end - 1) === 0x5a) return 0;
  const hours = twoDigits(text, end - 5);
  const minutes = twoDigits(text, end - 2);
  if (hours > 23 || minutes > 59) return undefined;
  return (text[end - 6] === '-' ? -1 : 1) * (60 * hours + minutes) * 60_000;
}

/** The number two ASCII digits make. */
function twoDigits(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - 0x30) + text.charCodeAt(at + 1) - 0x30;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
