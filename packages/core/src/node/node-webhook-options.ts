import type { WebhookOptions } from '../options/options.ts';
import { requireOptions } from '../options/require-options.ts';
import type { AnyProvider } from '../senders/typed-events.ts';

/** The options of a receiver, and one of the frameworks that stand on `node:http`. */
export interface NodeWebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>>
  extends WebhookOptions<TProvider, TSchemas> {
  /**
   * Whether a verified request's stream can be read once more, for a proxy, an upload handler or another parser behind the
   * middleware. They parse it again, under their own limits. Default: false; the event and the raw body are attached either
   * way. Has no effect with `on`, where nothing comes behind.
   */
  readonly replayBody?: boolean;
}

/**
 * Separates the options of the receiver from the framework's.
 *
 * @throws TypeError for what is no object, and for a `replayBody` that is neither true nor false
 */
export function splitNodeOptions<TProvider extends AnyProvider, TSchemas>(
  provider: TProvider,
  options: NodeWebhookOptions<TProvider, TSchemas>,
): { readonly replayBody: boolean; readonly receiverOptions: WebhookOptions<TProvider, TSchemas> } {
  requireOptions(provider.name, options);
  const { replayBody = false, ...receiverOptions } = options;
  if (typeof replayBody !== 'boolean') {
    throw new TypeError(
      `${provider.name} webhook: the option \`replayBody\` must be true or false, not ${typeof replayBody}.`,
    );
  }
  return { replayBody, receiverOptions: receiverOptions as WebhookOptions<TProvider, TSchemas> };
}
