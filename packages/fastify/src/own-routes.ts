import { NotVerifiedError } from '@hookgate/core';
import type { FastifyInstance, RegisterOptions } from 'fastify';
import type { Gate } from './gate.ts';
import { guardRoute } from './guard-route.ts';

/**
 * Gives a webhook that answers by itself its routes: each path, and everything below it, with every method that the
 * server knows.
 *
 * @param placement prefix and logging, as `register` takes them
 */
export function addOwnRoutes(
  app: FastifyInstance,
  gate: Gate,
  paths: readonly string[],
  placement: RegisterOptions,
): void {
  // In a scope of their own, because Fastify applies a prefix to nothing else.
  app.register((scope, _options, done) => {
    for (const path of paths) {
      const base = path.replace(/\/+$/, '');
      // The other hooks of a guarded route are for deliveries that are let through.
      const { config, preParsing, preValidation } = guardRoute(gate, scope.prefix + base);
      const route = { config, preParsing, preValidation, exposeHeadRoute: false };
      scope.all(base === '' ? '/' : base, route, neverReached);
      if (!base.endsWith('*')) scope.all(`${base}/*`, route, neverReached);
    }
    done();
  }, placement);
}

/** The gate answers in a hook. Should it ever not, nothing is let through here. */
function neverReached(): never {
  throw new NotVerifiedError('A request passed the webhook without an answer.');
}
