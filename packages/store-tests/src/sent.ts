import { randomUUID } from 'node:crypto';
import { type PlatosSigning, signPlatos, signPloton } from '@hookgate/testing';
import { SECRET } from './short-platos.ts';

/** A delivery as it comes over the wire, once or again. */
export interface Sent {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A signed delivery of an event nobody has seen before, unless `event_id` says otherwise. */
export function delivery(
  fields: Record<string, unknown> = {},
  { secret = SECRET, ...signing }: PlatosSigning & { readonly secret?: string } = {},
): Sent {
  const event = { event: 'message.rated', event_id: randomUUID(), ts: Math.floor(Date.now() / 1000), ...fields };
  const body = JSON.stringify(event);
  return { id: event.event_id, body, headers: signPlatos(secret, body, signing) };
}

/** The same of Ploton: a task nobody has seen before, unless `task_id` says otherwise. */
export function plotonDelivery(fields: Record<string, unknown> = {}): Sent {
  const task = { event: 'task.complete', task_id: randomUUID(), timestamp: new Date().toISOString(), data: {} };
  const event = { ...task, ...fields };
  const body = JSON.stringify(event);
  return { id: event.task_id, body, headers: signPloton(SECRET, body) };
}

/** The same delivery, signed by somebody who does not know the secret. */
export function forged(sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, 'x-platos-signature': '0'.repeat(64) } };
}
