import { isPromise } from '../runtime/maybe-promise.ts';
import type { StartedObservation } from './delivery-observations.ts';
import { logObservation, logSummary } from './log-lines.ts';
import { consoleLogger, type Logger } from './logger.ts';
import { loggerOf } from './logger-of.ts';
import { loudnessOf } from './loudness.ts';
import type { Observation } from './observation.ts';
import type { ObservationFacts } from './observation-facts.ts';
import type { Observer } from './observer.ts';
import { reduceError } from './reduce-error.ts';
import { createRepeats } from './repeats.ts';
import type { AnsweredObservation, AnsweredOutcome } from './request-observations.ts';
import { runAround } from './run-around.ts';
import { textOf } from './text-of.ts';

/** Hands observations to the observers and the logger. */
export interface Reporter {
  /** False when nobody listens to ordinary traffic: then the hot path need not build observations of it. */
  readonly listening: boolean;
  /**
   * Whether somebody is told about refused requests: an observer, or a logger that prints them. Only a logger that says it is
   * silent (`isLevelEnabled` of pino and winston) is known to print nothing.
   */
  hearsRefusals(): boolean;
  /** False when there is no observer: then what no log has need not be built either. */
  readonly observing: boolean;
  /** Tells observers that a receiver is made. */
  begin(receiver: Parameters<NonNullable<Observer['begin']>>[0]): void;
  report(observation: Observation): void;
  /** Runs the application's work on a delivery as observers wish; `undefined` when none does. */
  readonly around: (<T>(started: StartedObservation, work: () => T) => T) | undefined;
  /** Tells observers, if there are any, how a request ended for its sender. */
  answered(
    facts: ObservationFacts,
    reply: Pick<AnsweredObservation, 'status' | 'code'>,
    outcome: AnsweredOutcome,
    durationMs: number,
  ): void;
  /** Writes what was counted and not told yet: the receiver shuts down. */
  flush(): void;
}

/** Neither a throwing or rejecting observer nor such a logger reaches the delivery, or ends the process. */
export function createReporter(
  observer: Observer | readonly Observer[] | undefined,
  given: Logger | undefined,
  now: () => number,
): Reporter {
  const observers = observer === undefined ? [] : [observer].flat();
  const logger = loggerOf(given);
  const repeats = createRepeats<Observation>((repeated) => {
    const { level } = loudnessOf(repeated.latest);
    attempt(() => logSummary(logger, level, repeated, now()), loggerFailed);
  });
  const loggerFailed = sayOnce('The logger', 'hookgate.logger_failed', consoleLogger, ignore);
  const observerFailed = sayOnce('An observer', 'hookgate.observer_failed', logger, loggerFailed);

  /** As {@link attempt}, which would have to be given a function made for each observation. */
  function tell(observer: Observer, seen: Observation): void {
    try {
      const returned = observer(seen);
      if (isPromise(returned)) void Promise.resolve(returned).then(ignore, observerFailed);
    } catch (error) {
      observerFailed(error);
    }
  }

  function log(seen: Observation): void {
    // The lines that are there say when a delivery began and what it was answered.
    if (seen.type === 'started' || seen.type === 'answered' || seen.type === 'store-call') return;
    const { level, kind } = loudnessOf(seen);
    const isLoud = kind === undefined || repeats.isFirst(kind, seen);
    // The default prints nothing of ordinary traffic.
    if (given === undefined && (!isLoud || level === 'info')) return;
    attempt(() => logObservation(logger, isLoud ? level : 'info', seen, now()), loggerFailed);
  }

  function report(observation: Observation): void {
    const seen = withoutSecrets(observation);
    for (let index = 0; index < observers.length; index += 1) tell(observers[index] as Observer, seen);
    log(seen);
  }

  return {
    listening: observers.length > 0 || given !== undefined,
    observing: observers.length > 0,
    // The first refusal of a kind is a warning.
    hearsRefusals: () => observers.length > 0 || given === undefined || prints(given, 'warn'),
    begin(receiver) {
      for (const each of observers) attempt(() => each.begin?.(receiver), observerFailed);
    },
    report,
    around: runAround(observers, observerFailed),
    answered(facts, { status, code }, outcome, durationMs) {
      if (observers.length > 0) report({ type: 'answered', ...facts, status, code, outcome, durationMs });
    },
    flush: repeats.flush,
  };
}

/** Makes what tells the first failure of something that deliveries do not depend on. */
function sayOnce(
  who: string,
  event: string,
  logger: Logger,
  failed: (error: unknown) => void,
): (error: unknown) => void {
  let said = false;
  return (error) => {
    if (said) return;
    said = true;
    const text = `${who} failed, which is said once; deliveries are not touched by it: ${textOf(error)}`;
    attempt(() => logger.warn({ event, err: error }, text), failed);
  };
}

/** Whether a logger prints lines of a level; true when it does not say. */
function prints(logger: Logger, level: keyof Logger): boolean {
  const { isLevelEnabled } = logger as { isLevelEnabled?: unknown };
  try {
    return typeof isLevelEnabled !== 'function' || isLevelEnabled.call(logger, level) !== false;
  } catch {
    return true;
  }
}

/** What a store's client was asked is in its errors, and half of a signature may be in that. */
function withoutSecrets(seen: Observation): Observation {
  if (seen.type !== 'store-error') return seen;
  try {
    return { ...seen, error: reduceError(seen.error) };
  } catch {
    return { ...seen, error: textOf(seen.error) };
  }
}

/** Calls something of the application's whose failure, now or later, is not ours. */
function attempt(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const returned = call();
    if (isPromise(returned)) void Promise.resolve(returned).then(ignore, failed);
  } catch (error) {
    failed(error);
  }
}

function ignore(): void {}
