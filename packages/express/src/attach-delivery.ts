import type { Delivery } from '@hookgate/core';
import type { ExpressRequest } from './express-request.ts';

/**
 * Attaches a verified delivery where handlers look for it: `req.webhook`, its event as `req.body`, its bytes as
 * `req.rawBody` when nothing else put them there.
 */
export function attachDelivery(req: ExpressRequest, delivery: Delivery): void {
  define(req, 'webhook', delivery);
  define(req, 'body', delivery.event);
  // What the parsers of Express 4 go by; those of Express 5 see for themselves that the stream was read.
  define(req, '_body', true);
  if (!('rawBody' in req) || req.rawBody === undefined) define(req, 'rawBody', delivery.rawBody);
}

/** On some platforms `req.body` is a getter that parses and may throw: it is replaced, not asked. */
function define(req: ExpressRequest, name: string, value: unknown): void {
  // Much cheaper, and where nothing is in the way the same.
  if (!(name in req)) (req as ExpressRequest & Record<string, unknown>)[name] = value;
  else Reflect.defineProperty(req, name, { value, writable: true, enumerable: true, configurable: true });
}
