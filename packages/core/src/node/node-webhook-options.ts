import type { WebhookOptions } from '../options/options.ts';
import { requireOptions } from '../options/require-options.ts';
import { createReceiver, type Receiver } from '../receive/receiver.ts';
import { refuseUncalled } from '../receive/refuse-uncalled.ts';
import type { AnyProvider, CheckedEvent, EventOf } from '../senders/typed-events.ts';

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

/** A receiver, and what only its adapter goes by. */
export interface NodeReceiver<TEvent, TSent> {
  readonly receiver: Receiver<TEvent, TSent>;
  /** The option `replayBody`. */
  readonly replay: boolean;
}

/**
 * Makes the receiver of a middleware.
 *
 * @param factory the name of the function that makes the middleware
 * @throws TypeError for a missing secret, for unknown or invalid options, and when the factory was passed instead of called
 */
export function createNodeReceiver<TProvider extends AnyProvider, const TSchemas>(
  factory: string,
  provider: TProvider,
  options: NodeWebhookOptions<NoInfer<TProvider>, TSchemas>,
): NodeReceiver<CheckedEvent<TProvider, TSchemas>, EventOf<TProvider>> {
  refuseUncalled(factory, provider, options);
  requireOptions(provider.name, options);
  const { replayBody: replay = false, ...receiverOptions } = options;
  if (typeof replay !== 'boolean') {
    throw new TypeError(
      `${provider.name} webhook: the option \`replayBody\` must be true or false, not ${typeof replay}.`,
    );
  }
  return { receiver: createReceiver(provider, receiverOptions as WebhookOptions<TProvider, TSchemas>), replay };
}
