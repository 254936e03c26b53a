import { Refusal } from '@hookgate/core';
import type { ExpressRequest } from './express-request.ts';

/**
 * Answers instead of hanging where @fastify/middie, @fastify/express or Nest on Fastify runs the middleware, in front of
 * Fastify's own body parsers: they wait for ever for a body that was read before them. All of these bridges put what Fastify
 * knows of a request on the message itself; in Express `ips` is inherited.
 */
export function refuseInsideFastify(req: ExpressRequest): Refusal | undefined {
  const bridged: ExpressRequest & { readonly body?: unknown } = req;
  if (!Object.hasOwn(req, 'ips') || !Object.hasOwn(req, 'log') || bridged.body !== undefined) return undefined;
  return new Refusal(
    'body_consumed',
    'inside_fastify',
    'The middleware of @hookgate/express runs inside Fastify (through @fastify/middie, @fastify/express or Nest), whose own parsers would wait for ever for the body it read. Use the plugin of @hookgate/fastify, or have the body left for them: plotonWebhook({ replayBody: true }).',
  );
}
