import { type DedupeStore, type Logger, type OnceRun, once } from '@hookgate/core';

/** How a key is held. */
export interface Holding {
  readonly ttlMs: number;
  readonly leaseMs: number | undefined;
  readonly maxWorkMs: number;
  readonly logger: Logger;
}

/**
 * Does work while nobody else does work under the same key, in any process on the store, and gives the key back. Unlike `once`, whose
 * claim it is, it remembers nothing but how often that has happened.
 *
 * @throws what the work throws; InFlightError and StoreUnavailableError when it was not begun
 */
export async function exclusively<T>(
  store: DedupeStore,
  key: string,
  { ttlMs, leaseMs, maxWorkMs, logger }: Holding,
  work: (run: OnceRun) => Promise<T>,
): Promise<T> {
  let outcome: { readonly value: T } | undefined;
  /** What fails is released, and that is what is wanted. */
  class Done extends Error {}
  try {
    await once(
      store,
      key,
      async (run) => {
        outcome = { value: await work(run) };
        throw new Done();
      },
      { ttlMs, maxWorkMs, logger: withoutFailures(logger), ...(leaseMs === undefined ? {} : { leaseMs }) },
    );
  } catch (error) {
    if (!(error instanceof Done) || outcome === undefined) throw error;
    return outcome.value;
  }
  throw new Error(`The key ${key} is remembered as done: something else in the store has the same name.`);
}

/** Failures are told of by whoever hears what is thrown. */
function withoutFailures(logger: Logger): Logger {
  return {
    info() {},
    warn: (fields, message) => logger.warn(fields, message),
    error(fields, message) {
      if (!String((fields as { event?: unknown }).event).endsWith('.failed')) logger.error(fields, message);
    },
  };
}
