import { NOT_FOUND_STATUS, refusalMessage } from '../answers/answers.ts';
import type { Logger } from './logger.ts';
import type { Observation } from './observation.ts';
import { cut, cutFields, oneLine, quote } from './quote.ts';
import type { Repeated } from './repeats.ts';
import { textOf } from './text-of.ts';

/** Whose failures no sender hears of. */
const JOB_SOURCES: ReadonlySet<string> = new Set(['queue', 'replay']);

/** Writes an observation as JSON; names and fields of `received` follow Ploton's "Example log format". */
export function logObservation(logger: Logger, level: keyof Logger, seen: Observation, now: number): unknown {
  const timestamp = new Date(now).toISOString();
  const { fields, text } = lineOf(seen);
  const sentence = text === undefined ? undefined : oneLine(text);
  const written: unknown = logger[level]({ ...commonFields(seen), ...fields, timestamp }, sentence);
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
  const { endpoint, type } = latest;
  const { fields, text = type, several = type } = lineOf(latest);
  const where = endpoint === undefined ? '' : ` at ${quote(endpoint)}`;
  return logger[level](
    {
      ...commonFields(latest),
      ...fields,
      ...(endpoint === undefined ? {} : { endpoint: cut(endpoint) }),
      count,
      timestamp: new Date(now).toISOString(),
    },
    oneLine(`${several}${where}: ${count} more since the last line; the latest: ${oneLine(text)}`),
  );
}

function commonFields(seen: Observation): Record<string, unknown> {
  return {
    event: `${seen.provider}.webhook.${seen.type.replace('-', '_')}`,
    ...(seen.eventType === undefined ? {} : { webhook_event: cut(seen.eventType) }),
    ...('fields' in seen ? cutFields(seen.fields) : {}),
  };
}

/** What a line about an observation has that lines of other types have not. */
interface Line {
  readonly fields: object;
  /** A sentence for whoever reads the log, where the fields do not say it all. */
  readonly text?: string | undefined;
  /** What several of its kind are called, at the start of a sentence. */
  readonly several?: string;
}

function lineOf(seen: Observation): Line {
  switch (seen.type) {
    case 'received':
    case 'unhandled':
    // Told to observers only: the other lines say it all.
    case 'started':
    case 'answered':
    case 'store-call':
      return { fields: {} };
    case 'rejected': {
      const { endpoint, status, code, reason, detail } = seen;
      const where = endpoint === undefined ? {} : { endpoint: cut(endpoint) };
      return {
        fields: { ...where, status, code, reason, ...(detail === undefined ? {} : { detail: oneLine(detail) }) },
        text: detail ?? `A request was refused with ${status}: ${refusalMessage(code)} (${reason})`,
        several: `Requests refused with ${status} ${code} (${reason})`,
      };
    }
    case 'duplicate':
      return { fields: { duration_ms: rounded(seen.durationMs) } };
    case 'waited':
      return { fields: { outcome: seen.outcome, duration_ms: rounded(seen.durationMs) } };
    case 'superseded': {
      const { newest, durationMs } = seen;
      return { fields: { newest: newest.toISOString(), duration_ms: rounded(durationMs) } };
    }
    case 'handled': {
      const { attempt, status, warning } = seen;
      return {
        fields: { attempt, status, duration_ms: rounded(seen.handlerMs) },
        text: warning,
        several: `Deliveries answered with ${status}`,
      };
    }
    case 'failed': {
      const { attempt, status, error } = seen;
      const type = quote(seen.eventType);
      return {
        fields: {
          attempt,
          status,
          ...(error === undefined ? {} : { err: error }),
          duration_ms: rounded(seen.handlerMs),
        },
        text:
          status === NOT_FOUND_STATUS
            ? `no route answered a verified ${type}; the sender will send it again`
            : `the handler of ${type} failed; the ${JOB_SOURCES.has(seen.source) ? 'queue tries it again, or sets it aside' : "sender's retry runs it again"}`,
      };
    }
    case 'overdue':
      return {
        fields: { duration_ms: rounded(seen.durationMs) },
        text:
          `the handler of ${quote(seen.eventType)} outlived the sender's deadline; it goes on, and its success will count. ` +
          'If it never ends: have the promise that it returns resolve, or the route answer.',
        several: 'Overdue deliveries',
      };
    case 'lost-claim': {
      const { attempt, fence, during } = seen;
      return {
        fields: { attempt, fence, during },
        text: 'another process has taken this delivery over, or may have; stop writing when delivery.signal aborts',
      };
    }
    case 'store-error': {
      const { operation, error } = seen;
      return {
        fields: { operation, err: error },
        text: `the dedupe store failed at ${operation}: ${textOf(error)}; further failures are counted until it answers again`,
      };
    }
    case 'store-recovered': {
      const { failures, durationMs } = seen;
      const calls = failures === 1 ? '1 call' : `${failures} calls`;
      return {
        fields: { failures, duration_ms: rounded(durationMs) },
        text: `the dedupe store answers again; ${calls} had failed in ${Math.ceil(durationMs / 1000)} s`,
      };
    }
    case 'key-collision':
      return {
        fields: {},
        text: 'two different bodies have the same dedupe key; the second was not processed',
        several: 'Deliveries under a key of another body',
      };
    case 'warning':
      return { fields: { code: seen.code }, text: seen.detail };
  }
}

/** Microseconds are enough for a log. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
