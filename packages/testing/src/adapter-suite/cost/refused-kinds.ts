import { gzipSync } from 'node:zlib';
import type { RefusalCode } from '@hookgate/core';
import { KIBIBYTE, MEBIBYTE } from '../bytes.ts';
import type { RawRequest } from '../raw-request.ts';
import { plotonDelivery, type SignedDelivery, withHeader, withoutHeaders } from '../signed-deliveries.ts';
import { eventOfSize, SHAPES, type Shape } from './sized-events.ts';

/** A way to be refused, and the accepted delivery that may cost a third of it. */
export interface RefusedKind {
  readonly name: string;
  readonly code: RefusalCode;
  /** How the accepted one is filled: like the refused one where both are parsed, otherwise as cheaply as can be. */
  readonly shape: Shape;
  /** The least size it is possible with. Default: any. */
  readonly least?: number;
  /** @param size bytes of its body */
  request(size: number): Sent;
}

/** A request to be sent. */
export interface Sent {
  readonly delivery: SignedDelivery;
  readonly change?: Partial<RawRequest>;
}

const WRONG = 'whsec_of_nobody';

/** A little more than the limit: what is compared is as large as can be accepted. */
const TOO_LARGE: RefusedKind = {
  name: 'too large',
  code: 'body_too_large',
  shape: 'text',
  least: MEBIBYTE,
  request: (size) => ({ delivery: plotonDelivery({ body: eventOfSize('text', size + KIBIBYTE) }) }),
};

/** Every refusal that a request can cause by itself, whatever the server does. */
export const REFUSED_KINDS: readonly RefusedKind[] = [
  ...SHAPES.map((shape) => stranger(`a wrong signature, ${shape}`, (size) => eventOfSize(shape, size))),
  stranger('a wrong signature, lists in lists', (size) => nested(31, size)),
  stranger('a wrong signature, deeper lists', (size) => nested(size / 4, size)),
  stranger('a wrong signature, only opened', (size) => '['.repeat(size)),
  stranger('a wrong signature, line breaks', (size) => '\r\n'.repeat(size / 2)),
  stranger('a wrong signature, not UTF-8', (size) => Buffer.alloc(size, 0xff)),
  stranger('a wrong signature, backslashes', (size) => `"${'\\'.repeat(size - 2)}"`),
  ...SHAPES.map((shape) =>
    signed(`cut off, ${shape}`, 'invalid_json', shape, (size) => eventOfSize(shape, size).slice(0, -1)),
  ),
  ...SHAPES.map((shape) =>
    signed(`no event, ${shape}`, 'invalid_event', shape, (size) =>
      eventOfSize(shape, size).replace('"event"', '"tnevE"'),
    ),
  ),
  signed('not UTF-8', 'invalid_utf8', 'text', (size) =>
    Buffer.from(eventOfSize('text', size)).fill(0xff, size - 6, size - 5),
  ),
  signed('stale', 'stale_timestamp', 'text', (size) => eventOfSize('text', size, '2020-01-01T00:00:00.000Z')),
  unread('no signature', 'invalid_signature', (delivery) => ({
    delivery: withoutHeaders(delivery, 'x-ploton-signature'),
  })),
  unread('a malformed signature', 'invalid_signature', (delivery) => ({
    delivery: withHeader(delivery, 'x-ploton-signature', 'f'.repeat(4_000)),
  })),
  unread('a Content-Encoding', 'unsupported_content_encoding', ({ body, ...rest }) => ({
    delivery: withHeader({ ...rest, body: gzipped(body) }, 'content-encoding', 'gzip'),
  })),
  unread('another method', 'method_not_allowed', (delivery) => ({ delivery, change: { method: 'PUT' } })),
  TOO_LARGE,
];

/** Nothing of it is parsed: it is compared with the cheapest delivery of its size. */
function stranger(name: string, body: (size: number) => string | Uint8Array): RefusedKind {
  return {
    name,
    code: 'invalid_signature',
    shape: 'text',
    request: (size) => ({ delivery: plotonDelivery({ secret: WRONG, body: body(size) }) }),
  };
}

function signed(
  name: string,
  code: RefusalCode,
  shape: Shape,
  body: (size: number) => string | Uint8Array,
): RefusedKind {
  return {
    name: `signed: ${name}`,
    code,
    shape,
    request: (size) => ({ delivery: plotonDelivery({ body: body(size) }) }),
  };
}

/** Refused by its head. */
function unread(name: string, code: RefusalCode, change: (delivery: SignedDelivery) => Sent): RefusedKind {
  return { name, code, shape: 'text', request: (size) => change(plotonDelivery({ body: eventOfSize('text', size) })) };
}

function nested(depth: number, size: number): string {
  return '['.repeat(depth) + '1,'.repeat((size - 2 * depth) / 2).slice(0, -1) + ']'.repeat(depth);
}

/** As long as before: what counts is how it is treated, not that it is smaller. */
function gzipped(body: Buffer): Buffer {
  return Buffer.concat([gzipSync(body), body]).subarray(0, body.length);
}
