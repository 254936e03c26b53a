import { logLevel, logObservation } from './log-lines.ts';
import { consoleLogger, type Logger } from './logger.ts';
import type { Observation, Observer } from './observer.ts';

/** Hands observations to the observer and the logger. */
export interface Reporter {
  /** False when nobody listens to ordinary traffic: then the hot path need not build observations of it. */
  readonly listening: boolean;
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
