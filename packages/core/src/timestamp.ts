const EPOCH_SECONDS = /^[1-9]\d{9}$/;
const EPOCH_MILLISECONDS = /^[1-9]\d{12}$/;
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
 * @returns epoch milliseconds, or `undefined` when it is anything else, or a day the calendar does not have
 */
export function parseIsoTimestamp(text: string): number | undefined {
  if (!ISO_8601.test(text)) return undefined;
  // Date.parse rolls the 30th of February over into March, and takes 24:00 for the next day.
  const day = twoDigits(text, 8);
  if (twoDigits(text, 11) > 23) return undefined;
  if (day > 28 && day > daysInMonth(Number(text.slice(0, 4)), twoDigits(text, 5))) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The number two ASCII digits make. */
function twoDigits(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - 0x30) + text.charCodeAt(at + 1) - 0x30;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
