import { Readable } from 'node:stream';
import type { TestDelivery } from '../delivery.ts';

/** What light-my-request, and so Fastify's `app.inject`, takes. */
export interface InjectOptions {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload: Buffer | NodeJS.ReadableStream;
}

/** A call of Fastify's `inject`: `await app.inject(toInject(delivery))`. */
export function toInject({ method, path, headers, body, chunked }: TestDelivery): InjectOptions {
  const bytes = Buffer.from(body);
  if (!chunked) return { method, url: path, headers: { ...headers }, payload: bytes };
  // A stream has no length: none is announced.
  return {
    method,
    url: path,
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    payload: Readable.from([bytes]),
  };
}
