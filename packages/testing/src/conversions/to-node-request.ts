import type { TestDelivery } from '../delivery.ts';
import { resolveUrl } from './resolve-url.ts';

/** What `node:http`'s `request` takes. */
export interface NodeRequest {
  readonly url: URL;
  readonly options: { readonly method: 'POST'; readonly headers: Record<string, string> };
  readonly body: Buffer;
}

/**
 * A call of `node:http`: `const { url, options, body } = toNodeRequest(delivery, server);` and then
 * `http.request(url, options, onResponse).end(body)`.
 *
 * @throws TypeError for what is no URL
 */
export function toNodeRequest(delivery: TestDelivery, url: string | URL): NodeRequest {
  const { method, headers, body, chunked } = delivery;
  const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) };
  return {
    url: resolveUrl('toNodeRequest', url, delivery),
    options: { method, headers: { ...headers, ...length } },
    body: Buffer.from(body),
  };
}
