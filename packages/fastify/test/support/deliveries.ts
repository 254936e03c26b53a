import { randomUUID } from 'node:crypto';
import { signPlatos, signPloton } from '@hookgate/testing';
import type { Sent } from './serve.ts';

/** The secrets all tests configure. */
export const SECRETS = { ploton: 'whsec_fastify_ploton', platos: 'whsec_fastify_platos' } as const;

/** What a delivery differs in from the ordinary one. */
export interface Changes {
  readonly path?: string;
  readonly event?: string;
  /** The very bytes to sign and send. */
  readonly body?: string | Uint8Array;
  /** `undefined` leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly secret?: string;
}

/** A signed event of Ploton that nobody has seen before. */
export function plotonDelivery(changes: Changes = {}): Required<Sent> {
  const { path = '/webhook', event, body = plotonBody(event), headers, secret = SECRETS.ploton } = changes;
  return { method: 'POST', path, headers: { ...signPloton(secret, body), ...headers }, body };
}

/** The text of an event of Ploton. Its white space and escapes do not survive being parsed and written again. */
export function plotonBody(event = 'task.complete', data: unknown = { café: 1 }): string {
  const timestamp = new Date().toISOString();
  const rest = JSON.stringify({ task_id: `task_${randomUUID()}`, timestamp, data }).slice(1);
  return `{ "event":  "${event}", "n": 1.0, ${rest}`;
}

/** A signed event of Platos that nobody has seen before. */
export function platosDelivery({ path = '/webhooks/platos', event = 'message.rated' }: Changes = {}): Required<Sent> {
  const body = JSON.stringify({ event, event_id: randomUUID(), ts: Math.floor(Date.now() / 1000), rating: 5 });
  return { method: 'POST', path, headers: signPlatos(SECRETS.platos, body), body };
}

/** The same request without a signature. */
export function unsigned({ headers, ...rest }: Required<Sent>): Required<Sent> {
  const kept = Object.entries(headers).filter(([name]) => !name.endsWith('-signature'));
  return { ...rest, headers: Object.fromEntries(kept) };
}
