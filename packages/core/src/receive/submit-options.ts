import { otherNames } from '../options/did-you-mean.ts';
import { isAbortSignal } from '../runtime/other-realms.ts';

/** Where a submitted event comes from, and what a request would have told about it. */
export interface SubmitOptions {
  /** Becomes `delivery.source`, such as `'reconciliation'`. Not `'webhook'`: that is what came over HTTP. */
  readonly source: string;
  /**
   * The endpoint whose deliveries the event is one of: the path the middleware is mounted at, or guards. Needed where the
   * receiver does not know: it has no option `endpoint`, and not exactly one `path`.
   */
  readonly endpoint?: string;
  /** The tenant that the `secret` function would have answered. Needed where it looks at the request. */
  readonly tenant?: string;
  /**
   * What names the event, as the sender's rule or the option `dedupeKey` does, without the consumer's name in front. Needed where
   * the rule goes by the signed bytes (Ploton's `task.progress` and `task.waiting`).
   */
  readonly key?: string;
  /**
   * Ends the waiting: for a copy in flight, and for a store that does not answer. Default: it waits as long as the sender would.
   * It does not reach the handler.
   */
  readonly signal?: AbortSignal;
}

/** How a submitted event ended: a handler ran, it had run before, or no handler takes its type. */
export type SubmitOutcome = 'handled' | 'duplicate' | 'unhandled';

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof SubmitOptions>([
  'source',
  'endpoint',
  'tenant',
  'key',
  'signal',
]);

/** Stops a call of `submit` with what is wrong with it. */
export type FailSubmit = (problem: string) => never;

/**
 * Checks how `submit` is called. JavaScript callers, and casts, reach this with anything.
 *
 * @param hasHandlers whether the receiver has handlers of its own
 */
export function checkSubmitCall(given: SubmitOptions, handler: unknown, hasHandlers: boolean, fail: FailSubmit): void {
  if (typeof given !== 'object' || given === null)
    fail("the options must be an object, such as { source: 'reconciliation' }");
  for (const name of Object.keys(given)) {
    if (!OPTION_NAMES.has(name)) fail(`the option \`${name}\` does not exist${otherNames(name, [...OPTION_NAMES])}`);
  }
  for (const name of ['source', 'endpoint', 'tenant', 'key'] as const) {
    const value: unknown = given[name];
    if (value === undefined && name !== 'source') continue;
    if (typeof value !== 'string' || value.trim() === '') fail(`the option \`${name}\` must be a non-empty string`);
  }
  if (given.source === 'webhook') fail("the option `source` must not be 'webhook': that is what came over HTTP");
  if (given.signal !== undefined && !isAbortSignal(given.signal)) fail('the option `signal` must be an AbortSignal');
  if (hasHandlers && handler !== undefined) {
    fail('the receiver has handlers of its own (`on`); pass none, or leave `on` out');
  }
  if (!hasHandlers && typeof handler !== 'function') {
    fail('nobody would handle the event; pass a handler as the third argument, or make the receiver with `on`');
  }
}
