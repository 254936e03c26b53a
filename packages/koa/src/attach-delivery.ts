import type { Delivery } from '@hookgate/core';
import type { KoaContext } from './koa-context.ts';

/**
 * Attaches a verified delivery where the application looks for it: `ctx.state.webhook`, its event as `ctx.request.body`.
 *
 * With the body set, the parsers behind us let the stream be; without it they fail on a stream that was read. They declare
 * `rawBody` to be text, and so it is here.
 */
export function attachDelivery<TEvent>(ctx: KoaContext<TEvent>, delivery: Delivery<TEvent>): void {
  const request: { body?: unknown; rawBody?: unknown } = ctx.request;
  ctx.state.webhook = delivery;
  request.body = delivery.event;
  // Strict UTF-8 by now: encoded again it gives the same bytes, BOM and all.
  request.rawBody ??= Buffer.from(delivery.rawBody).toString('utf8');
}
