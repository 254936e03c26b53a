import { createHmac, randomUUID } from 'node:crypto';
import type { Sent } from './serve.ts';

/** The secrets all tests configure. */
export const SECRETS = { ploton: 'whsec_express_ploton', platos: 'whsec_express_platos' } as const;

/** What a delivery differs in from the ordinary one. */
export interface Changes {
  readonly path?: string;
  readonly event?: string;
  /** The very bytes to sign and send. */
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed event of Ploton that nobody has seen before. */
export function plotonDelivery({
  path = '/webhook',
  event = 'task.complete',
  body,
  headers,
}: Changes = {}): Required<Sent> {
  const bytes = body ?? plotonBody(event);
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', 'x-ploton-signature': hmac(SECRETS.ploton, bytes), ...headers },
    body: bytes,
  };
}

/** The text of an event of Ploton. Its white space and escapes do not survive being parsed and written again. */
export function plotonBody(event = 'task.complete'): string {
  const timestamp = new Date().toISOString();
  return `{ "event": "${event}", "task_id": "task_${randomUUID()}", "timestamp": "${timestamp}", "data": { "caf\\u00e9": 1.0 } }`;
}

/** A signed event of Platos that nobody has seen before. */
export function platosDelivery({ path = '/webhooks/platos', event = 'message.rated' }: Changes = {}): Required<Sent> {
  const ts = String(Math.floor(Date.now() / 1000));
  const nonce = randomUUID().replaceAll('-', '');
  const body = JSON.stringify({ event, event_id: randomUUID(), ts, rating: 5 });
  return {
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      'x-platos-signature': hmac(SECRETS.platos, `${ts}.${nonce}.${body}`),
      'x-platos-timestamp': ts,
      'x-platos-nonce': nonce,
    },
    body,
  };
}

/** What a stranger sends: right in everything but the signature. */
export function forged(path: string, changes: Changes = {}): Required<Sent> {
  const delivery = plotonDelivery({ ...changes, path });
  return { ...delivery, headers: { ...delivery.headers, 'x-ploton-signature': 'f'.repeat(64) } };
}

/** What a stranger sends who has not even heard of signatures. */
export function unsigned(path: string): Required<Sent> {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: plotonBody() };
}

function hmac(secret: string, bytes: string | Uint8Array): string {
  return createHmac('sha256', secret).update(bytes).digest('hex');
}
