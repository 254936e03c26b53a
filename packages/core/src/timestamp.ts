const EPOCH_SECONDS = /^[1-9]\d{9}$/;
const EPOCH_MILLISECONDS = /^[1-9]\d{12}$/;
const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

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
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  // Date.parse rolls the 30th of February over into March, and takes 24:00 for the next day.
  const [year, month, day, hour] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
  if (hour > 23 || (day > 28 && day > daysInMonth(year, month))) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
