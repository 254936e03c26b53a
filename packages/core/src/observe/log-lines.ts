import { faultOf, NOT_FOUND_STATUS } from '../answers/answers.ts';
import type { Logger } from './logger.ts';
import type { Observation } from './observer.ts';

const REJECTED = { sender: 'info', passing: 'warn', ours: 'error' } as const;

/** How loud an observation is. What a stranger can cause is never more than `info`, so nobody can fill an error log. */
export function logLevel(seen: Observation): keyof Logger {
  switch (seen.type) {
    case 'received':
    case 'duplicate':
    case 'waited':
    case 'unhandled':
      return 'info';
    case 'store-recovered':
      return 'warn';
    case 'handled':
      return seen.warning === undefined ? 'info' : 'warn';
    case 'rejected':
      // A stranger can cause it at will; the warning that goes with it is logged once per path.
      if (seen.code === 'mount_mismatch') return 'info';
      // The outage behind it is told once, when it begins, and once more when it ends.
      if (seen.code === 'store_unavailable') return 'info';
      return REJECTED[faultOf(seen.status)];
    case 'overdue':
    case 'lost-claim':
    case 'key-collision':
    case 'warning':
      return 'warn';
    case 'failed':
    case 'store-error':
      return 'error';
  }
}

/** Writes an observation as JSON; names and fields of `received` follow Ploton's "Example log format". */
export function logObservation(logger: Logger, seen: Observation, now: number): void {
  const common = {
    event: `${seen.provider}.webhook.${seen.type.replace('-', '_')}`,
    ...('eventType' in seen ? { webhook_event: seen.eventType, ...seen.fields } : {}),
  };
  const timestamp = new Date(now).toISOString();
  logger[logLevel(seen)]({ ...common, ...ownFields(seen), timestamp }, message(seen));
  if (seen.type === 'received' && seen.logLine !== undefined) {
    logger.info({ ...seen.logLine, ...seen.fields, timestamp });
  }
}

/** What a line about one type of observation has besides the common fields. */
function ownFields(seen: Observation): object {
  switch (seen.type) {
    case 'received':
    case 'unhandled':
    case 'key-collision':
      return {};
    case 'rejected': {
      const { status, code, reason, detail } = seen;
      return { status, code, reason, ...(detail === undefined ? {} : { detail }) };
    }
    case 'duplicate':
    case 'overdue':
      return { duration_ms: rounded(seen.durationMs) };
    case 'waited':
      return { outcome: seen.outcome, duration_ms: rounded(seen.durationMs) };
    case 'handled':
      return { attempt: seen.attempt, status: seen.status, duration_ms: rounded(seen.handlerMs) };
    case 'failed': {
      const err = seen.error === undefined ? {} : { err: seen.error };
      return { attempt: seen.attempt, status: seen.status, ...err, duration_ms: rounded(seen.handlerMs) };
    }
    case 'lost-claim':
      return { attempt: seen.attempt, fence: seen.fence, during: seen.during };
    case 'store-recovered':
      return { failures: seen.failures, duration_ms: rounded(seen.durationMs) };
    case 'store-error':
      return { operation: seen.operation, err: seen.error };
    case 'warning':
      return { code: seen.code };
  }
}

/** A sentence for whoever reads the log, where the fields do not say it all. */
function message(seen: Observation): string | undefined {
  switch (seen.type) {
    case 'rejected':
      return seen.detail ?? seen.reason;
    case 'handled':
      return seen.warning;
    case 'failed':
      if (seen.status === NOT_FOUND_STATUS)
        return `no route answered a verified ${seen.eventType}; the sender will send it again`;
      return `the handler of ${seen.eventType} failed; the sender's retry runs it again`;
    case 'overdue':
      return `the handler of ${seen.eventType} outlived the sender's deadline; it goes on, and its success will count`;
    case 'lost-claim':
      return 'another process has taken this delivery over, or may have; stop writing when delivery.signal aborts';
    case 'store-error':
      return `the dedupe store failed at ${seen.operation}; further failures are counted until it answers again`;
    case 'store-recovered':
      return `the dedupe store answers again; ${seen.failures} calls had failed in ${Math.ceil(seen.durationMs / 1000)} s`;
    case 'key-collision':
      return 'two different bodies have the same dedupe key; the second was not processed';
    case 'warning':
      return seen.detail;
    default:
      return undefined;
  }
}

/** Microseconds are enough for a log. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
