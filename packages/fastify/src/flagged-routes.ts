import { subscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { RouteHooks } from './fastify-request.ts';
import { unguarded } from './unguarded.ts';
import { verifiedRequest } from './verified-request.ts';

/**
 * Sees to it that a route with `config.webhook` runs for nobody unverified, wherever it is. In a scope beside that of the
 * plugin, or with no plugin at all, none of its hooks run, and the route would be open to everybody without a word.
 * Fastify announces every application on a diagnostics channel; from there each such route gets a last look.
 *
 * An application made before this package was loaded goes without.
 */
export function closeFlaggedRoutes(): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify: app } = message as { readonly fastify: FastifyInstance };
    app.addHook('onRoute', (route) => {
      if (route.config?.webhook === undefined) return;
      // Hooks of a route run after those of its scopes.
      route.preParsing = [route.preParsing ?? [], lastLook(`${route.method} ${route.url}`)].flat();
    });
  });
}

function lastLook(name: string): RouteHooks['preParsing'] {
  const sentence =
    `The route ${name} has \`config.webhook\`, but no webhook guards it: register plotonWebhook (or platosWebhook, ` +
    'or webhook(provider)) in its scope or in one around it.';
  return (request, _reply, _payload, done) =>
    done(verifiedRequest(request) === undefined ? unguarded(request, sentence) : undefined);
}
