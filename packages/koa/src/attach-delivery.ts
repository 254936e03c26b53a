import type { Delivery } from '@hookgate/core';
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
    keepRawBody(this, text);
    return text;
  },
  set(value: unknown) {
    keepRawBody(this, value);
  },
};

function keepRawBody(request: ReceivedRequest, value: unknown): void {
  Object.defineProperty(request, 'rawBody', { configurable: true, enumerable: true, writable: true, value });
}
