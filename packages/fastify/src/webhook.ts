import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  requireOptions,
  type WebhookOptions,
} from '@hookgate/core';
import type { FastifyInstance, RegisterOptions } from 'fastify';
import type { FastifyWebhookOptions, PluginPlacement } from './fastify-webhook-options.ts';
import { closeFlaggedRoutes } from './flagged-routes.ts';
import { createGate } from './gate.ts';
import { guardScope } from './guard-scope.ts';
import { addOwnRoutes } from './own-routes.ts';
import { refuseAsHook, sharedScope, type WebhookPlugin } from './plugin.ts';
import { scopeLogger } from './scope-logger.ts';
import { scopePaths } from './scope-paths.ts';

closeFlaggedRoutes();

/**
 * Makes the plugin for one sender. Each request is verified, checked for freshness and deduplicated before a handler sees
 * it.
 *
 * - With `on`, the plugin owns its routes: the handlers run and Hookgate answers.
 * - Without, it guards routes of the application: those with `config: { webhook: true }` (or the sender's name), and those
 *   at `path` or the sender's documented path. There `request.webhook` is the delivery, `request.body` its event, and the
 *   route's handler answers. The delivery is settled with the final status before the answer leaves: any 2xx commits,
 *   anything else lets the sender's retry run it again. What the handler throws goes to the application's error handler.
 *
 * It guards the scope it is registered in and those below it, declared before or after. `app.close()` lets running
 * deliveries end first.
 *
 * @throws TypeError while the application starts, for a missing secret, for unknown or invalid options, and for a path that
 * is registered already
 */
export function webhook<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: FastifyWebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): WebhookPlugin<CheckedEvent<TProvider, TSchemas>> {
  if ('decorateRequest' in provider) {
    throw new TypeError('webhook makes a plugin, it is none: write app.register(webhook(provider)).');
  }
  requireOptions(provider.name, options);
  return sharedScope(provider.name, async (app: object, placement: PluginPlacement) => {
    refuseAsHook(provider.name, app);
    registerWebhook(app as FastifyInstance, provider, { ...(options as FastifyWebhookOptions), ...placement });
  });
}

function registerWebhook(app: FastifyInstance, provider: AnyProvider, options: FastifyWebhookOptions): void {
  const { prefix = '', logLevel, logSerializers, path: givenPath, ...rest } = options;
  const { provider: placed, path, routes } = scopePaths(provider, givenPath, app.prefix + prefix);
  const logger = rest.logger ?? scopeLogger(app.log);
  const receiver = createReceiver(placed, {
    ...rest,
    ...(path === undefined ? {} : { path }),
    ...(logger === undefined ? {} : { logger }),
  } as WebhookOptions);
  const gate = createGate(receiver, path ?? placed.defaultPaths, rest);

  guardScope(app, gate);
  if (receiver.answers) {
    addOwnRoutes(app, gate, routes, { prefix, logLevel, logSerializers } as RegisterOptions);
  }
  // While running deliveries are waited for the server still answers, so that their senders learn how they ended.
  app.addHook('preClose', async () => {
    await receiver.close();
  });
}
