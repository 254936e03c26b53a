import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  requireOptions,
  type WebhookOptions,
} from '@hookgate/core';
import type { FastifyInstance, RegisterOptions } from 'fastify';
import { closeFlaggedRoutes } from './flagged-routes.ts';
import { Gate } from './gate.ts';
import { guardScope } from './guard-scope.ts';
import { addOwnRoutes } from './own-routes.ts';
import {
  type FastifyWebhookOptions,
  type PluginPlacement,
  refuseAsHook,
  sharedScope,
  type WebhookPlugin,
} from './plugin.ts';
import { scopePaths } from './scope-paths.ts';
import { scopeLogger } from './unguarded.ts';

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
  const { prefix = '', logLevel, logSerializers, path, logger = scopeLogger(app.log), ...rest } = options;
  const { paths, routes } = scopePaths(provider, path, app.prefix + prefix);
  const placed = { ...rest, logger, path: path === undefined ? path : paths } as WebhookOptions;
  const receiver = createReceiver<AnyProvider>({ ...provider, defaultPaths: paths }, placed);
  const gate = new Gate(receiver, paths, rest.bodyLimitBytes);

  guardScope(app, gate);
  if (receiver.answers) {
    // In a scope of their own, because Fastify applies a prefix to nothing else. A promise, because what is thrown in a
    // plugin with a callback ends the process, and the application never becomes ready.
    const placement = { prefix, logLevel, logSerializers } as RegisterOptions;
    app.register(async (scope) => addOwnRoutes(scope, gate, routes), placement);
  }
  // While running deliveries are waited for the server still answers, so that their senders learn how they ended.
  app.addHook('preClose', async () => void (await receiver.close()));
}
