import type { RefusalCode } from '@hookgate/core';

/** What the matchers add to `expect(await deliver(app, delivery))`. */
export interface HookgateMatchers<TReturn = void> {
  /** The application handled it now: a status the sender accepts, and neither a duplicate nor an event without a handler. */
  toBeHandled(): TReturn;
  /** It was acknowledged as a copy of a delivery that is done; no handler ran. */
  toBeDuplicate(): TReturn;
  /** It was acknowledged although nothing handles its type. */
  toBeUnhandled(): TReturn;
  /** Hookgate refused it, for this reason where one is given. */
  toBeRefused(code?: RefusalCode): TReturn;
  /** The sender counts it as delivered and stops sending it. */
  toBeAccepted(): TReturn;
  /** The sender is told to come again: 503 with `Retry-After`. */
  toAskForRetry(): TReturn;
}
