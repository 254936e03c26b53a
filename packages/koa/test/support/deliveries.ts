import { randomUUID } from 'node:crypto';
import { signPlatos, signPloton } from '@hookgate/testing';
import type { Sent } from './send.ts';

export const SECRET = 'whsec_koa_tests';

/** A Ploton delivery, signed. */
export function plotonDelivery(fields: Readonly<Record<string, unknown>> = {}): Sent & { readonly body: string } {
  const timestamp = new Date().toISOString();
  return signed(
    JSON.stringify({ event: 'task.complete', task_id: randomUUID(), timestamp, data: { n: 1 }, ...fields }),
  );
}

/** A Platos delivery, signed. */
export function platosDelivery(fields: Readonly<Record<string, unknown>> = {}): Sent & { readonly body: string } {
  const body = JSON.stringify({ event: 'message.rated', event_id: randomUUID(), ts: Date.now() / 1000, ...fields });
  return { path: '/webhooks/platos', headers: signPlatos(SECRET, body), body };
}

/** These bytes with Ploton's signature over them. */
export function signed<TBody extends string | Uint8Array>(body: TBody): Sent & { readonly body: TBody } {
  return { headers: signPloton(SECRET, body), body };
}

/** The same request without its signature. */
export function unsigned(sent: Sent): Sent {
  const headers = Object.entries(sent.headers ?? {}).filter(([name]) => !name.endsWith('-signature'));
  return { ...sent, headers: Object.fromEntries(headers) };
}
