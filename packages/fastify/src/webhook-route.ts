import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  type Receiver,
  requireOptions,
  type WebhookOptions,
} from '@hookgate/core';
import { Gate } from './gate.ts';
import { type GuardedRoute, guardRoute } from './guard-route.ts';

/** The options of one route: its URL is its path, and its handler answers. */
export type WebhookRouteOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>> = Omit<
  WebhookOptions<TProvider, TSchemas>,
  'on' | 'path'
>;

/** Options of a route whose requests are verified: `app.post(url, { ...route }, handler)`. */
export interface WebhookRoute<TEvent = unknown> extends GuardedRoute {
  /** For shutting down: `app.addHook('preClose', async () => void (await route.receiver.close()))`. Stays behind when the options are spread. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * Makes the options of one route that a webhook guards. No plugin is needed: the guard goes where the route goes, whatever
 * scope that is. The handler finds the delivery as `request.webhook`, its event as `request.body`, and answers; the
 * delivery is settled with the final status before the answer leaves.
 *
 * Warnings and errors go to the console unless there is a `logger`: a route knows its application too late.
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function webhookRoute<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: WebhookRouteOptions<NoInfer<TProvider>, TSchemas> = {},
): WebhookRoute<CheckedEvent<TProvider, TSchemas>> {
  requireOptions(provider.name, options);
  for (const name of ['on', 'path'] as const) {
    if (!Object.hasOwn(options, name)) continue;
    throw new TypeError(
      `${provider.name} webhook: a route has no option \`${name}\`; write app.register(${provider.name}Webhook, { ${name}: … }).`,
    );
  }
  const receiver: Receiver = createReceiver<AnyProvider>(provider, options as WebhookOptions);
  const route = guardRoute(new Gate(receiver, [], options.bodyLimitBytes));
  return Object.defineProperty(route, 'receiver', { value: receiver, enumerable: false }) as WebhookRoute<
    CheckedEvent<TProvider, TSchemas>
  >;
}
