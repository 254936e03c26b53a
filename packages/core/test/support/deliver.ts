import { createHmac, randomUUID } from 'node:crypto';
import type { Admission, Observation, Receiver, WebhookRequest } from '../../src/index.ts';

/** The receiver's clock in these tests: a moment in 2026. */
export const NOW = 1_781_526_123_000;
export const SECRET = 'whsec_test';

export interface SentRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A Ploton delivery as it comes over the wire. */
export function plotonRequest(fields: Record<string, unknown> = {}, secret: string = SECRET): SentRequest {
  const event = {
    event: 'task.complete',
    task_id: randomUUID(),
    timestamp: new Date(NOW).toISOString(),
    data: {},
    ...fields,
  };
  return signPloton(JSON.stringify(event), secret);
}

export function signPloton(body: string | Uint8Array, secret: string = SECRET): SentRequest {
  return { body, headers: { 'x-ploton-signature': createHmac('sha256', secret).update(body).digest('hex') } };
}

/** A Platos delivery as it comes over the wire. */
export function platosRequest(
  fields: Record<string, unknown> = {},
  options: { readonly secret?: string; readonly ts?: string; readonly nonce?: string } = {},
): SentRequest {
  const { secret = SECRET, ts = String(NOW / 1000), nonce = randomUUID().replaceAll('-', '') } = options;
  const body = JSON.stringify({ event: 'message.rated', event_id: randomUUID(), ts: NOW / 1000, ...fields });
  const signature = createHmac('sha256', secret).update(`${ts}.${nonce}.${body}`).digest('hex');
  return { body, headers: { 'x-platos-signature': signature, 'x-platos-timestamp': ts, 'x-platos-nonce': nonce } };
}

/** A request as an adapter would lend it; counts how often the body is asked for. */
export function lend(sent: SentRequest): WebhookRequest & { bodyReads: number } {
  return {
    method: sent.method ?? 'POST',
    url: sent.url ?? '/webhook',
    header: (name) => sent.headers[name],
    bodyReads: 0,
    async body() {
      this.bodyReads += 1;
      return typeof sent.body === 'string' ? new TextEncoder().encode(sent.body) : sent.body;
    },
  };
}

export function admit<TEvent>(
  receiver: Receiver<TEvent>,
  sent: SentRequest,
  endpoint = '/webhook',
): Promise<Admission<TEvent>> {
  return receiver.admit(lend(sent), endpoint);
}

/** Status and code of an answer; fails the test when the delivery was opened for an application instead. */
export async function answer(
  receiver: Receiver<unknown>,
  sent: SentRequest,
  endpoint?: string,
): Promise<[number, string]> {
  const admission = await admit(receiver, sent, endpoint);
  if (admission.kind !== 'reply') throw new Error(`expected an answer, not ${admission.kind}`);
  return [admission.reply.status, admission.reply.code];
}

/** Collects observations. */
export function watch(): {
  observer: (seen: Observation) => void;
  seen: Observation[];
  of: <T extends Observation['type']>(type: T) => Extract<Observation, { type: T }>[];
} {
  const seen: Observation[] = [];
  return {
    seen,
    observer: (observation) => void seen.push(observation),
    of: (type) => seen.filter((each) => each.type === type) as never,
  };
}

/** A promise and its resolver, for handlers that end when the test says so. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
