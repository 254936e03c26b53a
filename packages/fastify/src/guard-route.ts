import type { FastifyContextConfig } from 'fastify';
import type { HookRequest, RouteHooks } from './fastify-request.ts';
import type { Gate } from './gate.ts';
import { verifiedHooks, verifiedRequest } from './verified-request.ts';

const GATE: unique symbol = Symbol.for('hookgate.fastify.gate');

/** What has one gate guard one route, whatever is registered around it. */
export interface GuardedRoute extends RouteHooks {
  /** Tells the plugins that the route is guarded. Fastify takes one `config` per route: spread this into your own. */
  readonly config: FastifyContextConfig;
}

/** Whether a route has a gate of its own. */
export function hasOwnGate(config: object): boolean {
  return GATE in config;
}

/**
 * The options of a route that a gate guards.
 *
 * @param endpoint the name of the route in dedupe keys. Default: its URL pattern.
 */
export function guardRoute(gate: Gate, endpoint?: string): GuardedRoute {
  const mountedAt = (request: HookRequest): string => endpoint ?? request.routeOptions.url ?? '/';
  return {
    config: { [GATE]: gate } as FastifyContextConfig,
    ...verifiedHooks,
    preParsing(request, reply, payload, done) {
      const endpoint = mountedAt(request);
      if (gate.hasVerified(request)) return done();
      if (verifiedRequest(request) === undefined) {
        return gate.guardRoute(request, reply, payload, endpoint, done);
      }
      gate.refuse(
        request,
        reply,
        `The route ${endpoint} has a webhook of its own, and a registered one guards its path as well. ` +
          'Spread the whole of its options, `config` included, or change the `path` of the registered one.',
      );
    },
    preValidation(request, reply, done) {
      if (gate.hasVerified(request)) return verifiedHooks.preValidation(request, reply, done);
      gate.refuse(
        request,
        reply,
        `The route ${mountedAt(request)} has a \`preParsing\` of its own that took the place of the webhook's. ` +
          'Pass both: `preParsing: [route.preParsing, yours]`.',
      );
    },
  };
}
