import { NOT_FOUND_STATUS } from '../answers/answers.ts';
import { textOf } from '../runtime/text-of.ts';
import type { Logger } from './logger.ts';
import type { Observation } from './observer.ts';
import { cut, cutFields, oneLine, quote } from './quote.ts';
import type { Repeated } from './repeats.ts';

/** Writes an observation as JSON; names and fields of `received` follow Ploton's "Example log format". */
export function logObservation(logger: Logger, level: keyof Logger, seen: Observation, now: number): unknown {
  const timestamp = new Date(now).toISOString();
  const written: unknown = logger[level]({ ...commonFields(seen), ...ownFields(seen), timestamp }, sentence(seen));
  if (seen.type !== 'received' || seen.logLine === undefined) return written;
  const second: unknown = logger.info({ ...cutFields({ ...seen.logLine, ...seen.fields }), timestamp });
  return Promise.all([written, second]);
}

/** Writes what happened since the last line about the same, as a number and its latest. */
export function logSummary(
  logger: Logger,
  level: keyof Logger,
  { count, latest }: Repeated<Observation>,
  now: number,
): unknown {
  const { endpoint } = latest;
  const where = endpoint === undefined ? '' : ` at ${quote(endpoint)}`;
  const what = sentence(latest);
  return logger[level](
    {
      ...commonFields(latest),
      ...ownFields(latest),
      ...(endpoint === undefined ? {} : { endpoint: cut(endpoint) }),
      count,
      timestamp: new Date(now).toISOString(),
    },
    oneLine(`${plural(latest)}${where}: ${count} more since the last line; the latest: ${what ?? latest.type}`),
  );
}

function commonFields(seen: Observation): Record<string, unknown> {
  return {
    event: `${seen.provider}.webhook.${seen.type.replace('-', '_')}`,
    ...(seen.eventType === undefined ? {} : { webhook_event: cut(seen.eventType) }),
    ...('fields' in seen ? cutFields(seen.fields) : {}),
  };
}

/** What a line about one type of observation has besides the common fields. */
function ownFields(seen: Observation): object {
  switch (seen.type) {
    case 'received':
    case 'unhandled':
    case 'key-collision':
    // Told to observers only: the other lines say it all.
    case 'started':
    case 'answered':
      return {};
    case 'rejected': {
      const { status, code, reason, detail } = seen;
      return { status, code, reason, ...(detail === undefined ? {} : { detail: oneLine(detail) }) };
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
function sentence(seen: Observation): string | undefined {
  const text = message(seen);
  return text === undefined ? undefined : oneLine(text);
}

function message(seen: Observation): string | undefined {
  switch (seen.type) {
    case 'rejected':
      return seen.detail ?? seen.reason;
    case 'handled':
      return seen.warning;
    case 'failed':
      if (seen.status === NOT_FOUND_STATUS)
        return `no route answered a verified ${quote(seen.eventType)}; the sender will send it again`;
      return `the handler of ${quote(seen.eventType)} failed; the sender's retry runs it again`;
    case 'overdue':
      return `the handler of ${quote(seen.eventType)} outlived the sender's deadline; it goes on, and its success will count`;
    case 'lost-claim':
      return 'another process has taken this delivery over, or may have; stop writing when delivery.signal aborts';
    case 'store-error':
      return `the dedupe store failed at ${seen.operation}: ${cut(textOf(seen.error))}; further failures are counted until it answers again`;
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

/** What several of a kind are called, at the start of a sentence. */
function plural(seen: Observation): string {
  switch (seen.type) {
    case 'rejected':
      return `Requests refused with ${seen.status} ${seen.code} (${seen.reason})`;
    case 'handled':
      return `Deliveries answered with ${seen.status}`;
    case 'overdue':
      return 'Overdue deliveries';
    case 'key-collision':
      return 'Deliveries under a key of another body';
    default:
      return `Observations of the type ${seen.type}`;
  }
}

/** Microseconds are enough for a log. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
