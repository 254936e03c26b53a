import { type Logger, loggerOf } from '@hookgate/core';

/** Writes to a logger and tells an observer of the user's; what they throw or reject with must not touch the work. */
export interface Telling<TSeen> {
  log(level: keyof Logger, fields: object, message?: string): void;
  observe(seen: TSeen): void;
}

/** @throws TypeError for what is no logger or no observer */
export function createTelling<TSeen>(
  who: string,
  given: Logger | undefined,
  observer: ((seen: TSeen) => unknown) | undefined,
): Telling<TSeen> {
  const methods = ['info', 'warn', 'error'] as const;
  if (given !== undefined && !methods.every((method) => typeof given?.[method] === 'function')) {
    throw new TypeError(`${who}: the option \`logger\` must have info, warn and error, as pino and winston do.`);
  }
  if (observer !== undefined && typeof observer !== 'function') {
    throw new TypeError(`${who}: the option \`observer\` must be a function.`);
  }
  const logger = loggerOf(given);
  let saidObserver = false;

  function log(level: keyof Logger, fields: object, message?: string): void {
    // A logger that fails cannot say so.
    attempt(() => logger[level](fields, message), ignore);
  }

  return {
    log,
    observe(seen) {
      if (observer === undefined) return;
      attempt(
        () => observer(seen),
        (error) => {
          if (saidObserver) return;
          saidObserver = true;
          log(
            'warn',
            { event: 'ploton.observer_failed', err: error },
            `${who}: the observer threw, which is said once`,
          );
        },
      );
    },
  };
}

function attempt(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const returned = call();
    if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function') {
      void Promise.resolve(returned).then(ignore, failed);
    }
  } catch (error) {
    failed(error);
  }
}

function ignore(): void {}
