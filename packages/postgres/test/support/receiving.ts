import { randomUUID } from 'node:crypto';
import {
  createReceiver,
  type DedupeStore,
  type Delivery,
  type Observation,
  type PlatosEvent,
  type WebhookRequest,
} from '@hookgate/core';
import { type PlatosSigning, signPlatos } from '@hookgate/testing';
import { SECRET, shortPlatos } from './short-platos.ts';

/** A delivery as it comes over the wire, once or again. */
export interface Sent {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A signed delivery of an event nobody has seen before, unless `event_id` says otherwise. */
export function delivery(fields: Record<string, unknown> = {}, signing: PlatosSigning = {}): Sent {
  const event = { event: 'message.rated', event_id: randomUUID(), ts: Math.floor(Date.now() / 1000), ...fields };
  const body = JSON.stringify(event);
  return { id: event.event_id, body, headers: signPlatos(SECRET, body, signing) };
}

/** One application: a receiver with one handler, and what was observed. */
export interface Application {
  /** Status and code of the answer. */
  send(sent: Sent): Promise<[number, string]>;
  readonly seen: Observation[];
  count(type: Observation['type']): number;
  close(): Promise<boolean>;
}

/** Makes an application on a store. */
export function application(
  store: DedupeStore,
  handler: (event: PlatosEvent, delivery: Delivery<PlatosEvent>) => unknown,
): Application {
  const seen: Observation[] = [];
  const receiver = createReceiver(shortPlatos, {
    secret: SECRET,
    store,
    on: { '*': handler as () => void },
    logger: { info() {}, warn() {}, error() {} },
    observer: (observation) => void seen.push(observation),
  });
  return {
    seen,
    count: (type) => seen.filter((each) => each.type === type).length,
    close: () => receiver.close(),
    async send(sent) {
      const request: WebhookRequest = {
        method: 'POST',
        url: '/webhook',
        header: (name) => sent.headers[name],
        body: async () => new TextEncoder().encode(sent.body),
      };
      const admission = await receiver.admit(request, '/webhook');
      if (admission.kind !== 'reply') throw new Error(`expected an answer, not ${admission.kind}`);
      return [admission.reply.status, admission.reply.code];
    },
  };
}
