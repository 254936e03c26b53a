import type { WebhookOptions } from '../options/options.ts';
import { requireOptions } from '../options/require-options.ts';
import type { AnyProvider } from '../senders/typed-events.ts';

/** The options of a receiver, and one of platforms that end a request's work with its answer. */
export interface FetchWebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>>
  extends WebhookOptions<TProvider, TSchemas> {
  /**
   * Has the platform live on for a handler that is overdue and goes on after the answer: `after` of `next/server`, `waitUntil`
   * of `@vercel/functions`. Called within the request. Default: the `waitUntil` of the third argument, as workers hand it over.
   */
  readonly waitUntil?: (work: Promise<unknown>) => unknown;
}

/**
 * Separates the options of the receiver from the platform's.
 *
 * @throws TypeError for what is no object, and for a `waitUntil` that is no function
 */
export function splitFetchOptions<TProvider extends AnyProvider, TSchemas>(
  provider: TProvider,
  options: FetchWebhookOptions<TProvider, TSchemas>,
): {
  readonly waitUntil: FetchWebhookOptions['waitUntil'];
  readonly receiverOptions: WebhookOptions<TProvider, TSchemas>;
} {
  requireOptions(provider.name, options);
  const { waitUntil, ...receiverOptions } = options;
  if (waitUntil !== undefined && typeof waitUntil !== 'function') {
    throw new TypeError(
      `${provider.name} webhook: the option \`waitUntil\` must be a function, such as \`after\` of next/server, not ${typeof waitUntil}.`,
    );
  }
  return { waitUntil, receiverOptions: receiverOptions as WebhookOptions<TProvider, TSchemas> };
}
