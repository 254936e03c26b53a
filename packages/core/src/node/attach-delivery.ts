import type { Delivery } from '../senders/delivery.ts';

/**
 * Attaches a verified delivery where handlers on `node:http` look for it, in Express as elsewhere: `req.webhook`, its event as `req.body`, its bytes as
 * `req.rawBody` when nothing else put them there.
 */
export function attachDelivery(req: object, delivery: Delivery): void {
  const request: AttachedRequest = req;
  // Plain assignments where nothing is in the way: much cheaper, and the same.
  if ('webhook' in request) define(request, 'webhook', delivery);
  else request.webhook = delivery;
  // On some platforms `req.body` is a getter that parses and may throw: it is replaced, not asked.
  if ('body' in request) define(request, 'body', delivery.event);
  else request.body = delivery.event;
  // What the parsers of Express 4 go by; those of Express 5 see for themselves that the stream was read.
  request._body = true;
  if (!('rawBody' in request)) request.rawBody = delivery.rawBody;
  else if (request.rawBody === undefined) define(request, 'rawBody', delivery.rawBody);
}

/** Not an heir of the request's type: other packages declare these fields, too, each with its own types. */
interface AttachedRequest {
  webhook?: unknown;
  body?: unknown;
  _body?: boolean;
  rawBody?: unknown;
}

function define(req: object, name: string, value: unknown): void {
  Reflect.defineProperty(req, name, { value, writable: true, enumerable: true, configurable: true });
}
