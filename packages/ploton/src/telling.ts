import { type Logger, loggerOf } from '@hookgate/core';

/** Writes to a logger and tells the user's observers; what they throw or reject with must not touch the work. */
export interface Telling<TSeen> {
  log(level: keyof Logger, fields: object, message?: string): void;
  observe(seen: TSeen): void;
}

/** What the option `observer` takes, as that of a receiver does: one function, or several. */
type Observers<TSeen> = ((seen: TSeen) => unknown) | readonly ((seen: TSeen) => unknown)[];

/** @throws TypeError for what is no logger or no observer */
export function createTelling<TSeen>(
  who: string,
  given: Logger | undefined,
  observer: Observers<TSeen> | undefined,
): Telling<TSeen> {
  const methods = ['info', 'warn', 'error'] as const;
  if (given !== undefined && !methods.every((method) => typeof given?.[method] === 'function')) {
    throw new TypeError(`${who}: the option \`logger\` must have info, warn and error, as pino and winston do.`);
  }
  const observers = observer === undefined ? [] : [observer].flat();
  for (const each of observers as readonly unknown[]) {
    if (typeof each === 'function') continue;
    throw new TypeError(
      `${who}: the option \`observer\` must be a function, or an array of functions, not ${typeof each}.`,
    );
  }
  const logger = loggerOf(given);
  let saidObserver = false;

  function log(level: keyof Logger, fields: object, message?: string): void {
    // A logger that fails cannot say so.
    attempt(() => logger[level](fields, message), ignore);
  }

  function observerFailed(error: unknown): void {
    if (saidObserver) return;
    saidObserver = true;
    const text = `${who}: an observer failed, which is said once; the work is not touched by it`;
    log('warn', { event: 'ploton.observer_failed', err: error }, text);
  }

  return {
    log,
    observe(seen) {
      for (const each of observers) attempt(() => each(seen), observerFailed);
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
