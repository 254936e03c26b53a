import { createGetDelivery, type Delivery, type GetDelivery } from '@hookgate/core';
import type { KoaContext } from './koa-context.ts';

/**
 * Attaches a verified delivery where the application looks for it: `ctx.state.webhook`, its event as `ctx.request.body`.
 *
 * With the body set, the parsers behind us let the stream be; without it they fail on a stream that was read. They declare
 * `rawBody` to be text, and so it is here.
 */
export function attachDelivery<TEvent>(ctx: KoaContext<TEvent>, delivery: Delivery<TEvent, Uint8Array>): void {
  const request: ReceivedRequest = ctx.request;
  ctx.state.webhook = delivery;
  request.body = delivery.event;
  if (request.rawBody === undefined || request.rawBody === null) {
    request[BYTES] = delivery.rawBody;
    Object.defineProperty(request, 'rawBody', RAW_BODY);
  }
}

const BYTES = Symbol('hookgate.bytes');

interface ReceivedRequest {
  body?: unknown;
  rawBody?: unknown;
  [BYTES]?: Uint8Array;
}

/** Decodes when it is looked at, for few do. One descriptor for all requests: functions of its own would cost each of them more. */
const RAW_BODY: PropertyDescriptor & ThisType<ReceivedRequest> = {
  configurable: true,
  enumerable: true,
  get() {
    const { buffer, byteOffset, byteLength } = this[BYTES] as Uint8Array;
    // Strict UTF-8 by now: encoded again it gives the same bytes, BOM and all.
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
    this.rawBody = text;
    return text;
  },
  set(value: unknown) {
    Object.defineProperty(this, 'rawBody', { configurable: true, enumerable: true, writable: true, value });
  },
};

/**
 * The verified delivery of a request: what `ctx.state.webhook` is, but typed, and never `undefined`. With a sender, such as
 * `ploton`, it insists on that sender and types the event.
 *
 * @throws NotVerifiedError when no middleware verified the request; Koa answers it with 500
 */
export const getDelivery: GetDelivery<{ readonly state: object }> = createGetDelivery(
  ({ state }) => (state as { readonly webhook?: unknown }).webhook,
);
