import { logLevel, logObservation } from './log-lines.ts';
import { consoleLogger, type Logger } from './logger.ts';
import type { Observation, Observer } from './observer.ts';

/** Hands observations to the observer and the logger. */
export interface Reporter {
  /** False when nobody listens to ordinary traffic: then the hot path need not build observations of it. */
  readonly listening: boolean;
  /**
   * Whether somebody is told about refused requests: an observer, or a logger that prints them. Only a logger that says it is
   * silent (`isLevelEnabled` of pino and winston) is known to print nothing.
   */
  hearsRefusals(): boolean;
  report(observation: Observation): void;
}

/** Neither a throwing observer nor a throwing logger reaches the delivery. */
export function createReporter(
  observer: Observer | undefined,
  logger: Logger | undefined,
  now: () => number,
): Reporter {
  const log = (observation: Observation): void => {
    if (logger !== undefined) logObservation(logger, observation, now());
    else if (logLevel(observation) !== 'info') logObservation(consoleLogger, observation, now());
  };
  return {
    listening: observer !== undefined || logger !== undefined,
    hearsRefusals: () => observer !== undefined || logger === undefined || prints(logger, 'info'),
    report(observation) {
      try {
        // An async observer's rejection must not end the process either.
        const returned: unknown = observer?.(observation);
        if (returned instanceof Promise) returned.catch(() => {});
      } catch {}
      try {
        log(observation);
      } catch {}
    },
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
