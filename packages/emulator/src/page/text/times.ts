const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time in two units at most: `45 s`, `4 min 5 s`, `2 h`, `3 d 4 h`. Below a second: `0 s`. */
export function formatSpan(ms: number): string {
  const left = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  if (left < MINUTE) return `${left / SECOND} s`;
  if (left < HOUR) return inTwo(left, MINUTE, 'min', SECOND, 's');
  if (left < DAY) return inTwo(left, HOUR, 'h', MINUTE, 'min');
  return inTwo(left, DAY, 'd', HOUR, 'h');
}

function inTwo(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** How long ago, in one unit: `now`, `45 s`, `4 min`, `2 h`, `3 d`. */
export function formatAge(ms: number): string {
  if (ms < SECOND) return 'now';
  return formatSpan(ms).split(' ').slice(0, 2).join(' ');
}

/** How long until something happens: `due`, `in 4 min 5 s`. */
export function formatUntil(ms: number): string {
  return ms <= 0 ? 'due' : `in ${formatSpan(Math.ceil(ms / SECOND) * SECOND)}`;
}

/** How long an answer took: `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatTaken(ms: number): string {
  if (ms >= 10 * SECOND) return `${Math.round(ms / SECOND)} s`;
  if (ms >= SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  return ms >= 10 || Number.isInteger(ms) ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

/** A moment in UTC, to the second: `2026-01-31 14:05:09`. */
export function formatMoment(at: number): string {
  return toIso(at).slice(0, 19).replace('T', ' ');
}

/** The time of day in UTC: `14:05:09`. */
export function formatTimeOfDay(at: number): string {
  return toIso(at).slice(11, 19);
}

/** ISO 8601, for `datetime`; a clock can be moved further than dates go. */
export function toIso(at: number): string {
  return new Date(Math.min(Math.max(at, 0), 253_402_300_799_999)).toISOString();
}

/** `1,234`, `64.0 KB`: bytes as people read them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
