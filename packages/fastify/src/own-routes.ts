import { NotVerifiedError } from '@hookgate/core';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Gate } from './gate.ts';
import { guardRoute } from './guard-route.ts';

/**
 * Gives a webhook that answers by itself its routes: each path, and everything below it, with every method that the
 * server knows.
 */
export function addOwnRoutes(scope: FastifyInstance, gate: Gate, paths: readonly string[]): void {
  for (const path of paths) addRoutes(scope, gate, path.replace(/\/+$/, ''));
}

function addRoutes(scope: FastifyInstance, gate: Gate, base: string): void {
  const pattern = scope.prefix + base;
  // The other hooks of a guarded route are for deliveries that are let through.
  const { config, preParsing, preValidation } = guardRoute(gate, pattern);
  // Senders need no documentation of it: @fastify/swagger and its like leave it out.
  const route = { config, preParsing, preValidation, exposeHeadRoute: false, schema: { hide: true } as FastifySchema };
  try {
    scope.all(base === '' ? '/' : base, route, neverReached);
    if (!base.endsWith('*')) scope.all(`${base}/*`, route, neverReached);
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'FST_ERR_DUPLICATED_ROUTE') throw cause;
    const { provider } = gate.receiver;
    throw new TypeError(
      `${provider} webhook: the application has a route of its own at or below ${pattern}, where the handlers of \`on\` ` +
        'answer. Remove it, give the webhook another `path`, or drop `on` and have the route answer.',
      { cause },
    );
  }
}

/** The gate answers in a hook. Should it ever not, nothing is let through here. */
function neverReached(): never {
  throw new NotVerifiedError('A request passed the webhook without an answer.');
}
