import { randomUUID } from 'node:crypto';
import { defineProvider, type Observation, type WebhookOptions } from '@hookgate/core';
import { signPlatos, signPloton } from '@hookgate/testing';
import { ploton } from '../../src/index.ts';
import type { Sent } from './platform.ts';

/** The secrets all tests configure. */
export const SECRETS = { ploton: 'whsec_hono_ploton', platos: 'whsec_hono_platos' } as const;

/** What a delivery differs in from the ordinary one. */
export interface Changes {
  readonly path?: string;
  readonly event?: string;
  /** The very bytes to sign and send. */
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunked?: boolean;
}

/** A signed event of Ploton that nobody has seen before. */
export function plotonDelivery(changes: Changes = {}): Sent & { readonly body: string | Uint8Array } {
  const { path = '/webhook', event, body = plotonBody(event), headers, chunked = false } = changes;
  return { method: 'POST', path, headers: { ...signPloton(SECRETS.ploton, body), ...headers }, body, chunked };
}

/** The text of an event of Ploton. Its white space and escapes do not survive being parsed and written again. */
export function plotonBody(event = 'task.complete'): string {
  const timestamp = new Date().toISOString();
  return `{ "event": "${event}", "task_id": "task_${randomUUID()}", "timestamp": "${timestamp}", "data": { "caf\\u00e9": 1.0 } }`;
}

/** A signed event of Platos that nobody has seen before. */
export function platosDelivery({ path = '/webhooks/platos', event = 'message.rated' }: Changes = {}): Sent {
  const body = JSON.stringify({ event, event_id: randomUUID(), ts: Date.now(), rating: 5 });
  return { method: 'POST', path, headers: { ...signPlatos(SECRETS.platos, body) }, body };
}

/** What a stranger sends: right in everything but the signature. */
export function forged(path: string, changes: Changes = {}): Sent {
  const delivery = plotonDelivery({ ...changes, path });
  return { ...delivery, headers: { ...delivery.headers, 'x-ploton-signature': 'f'.repeat(64) } };
}

/** What a stranger sends who has not even heard of signatures. */
export function unsigned(path: string): Sent {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: plotonBody() };
}

/** Ploton, were it in a hurry: the application has not half a second to answer. */
export const hurried: typeof ploton = defineProvider({ ...ploton, deadlineMs: 400 });

/** Everything a receiver reported, and the options that make it report here and nowhere else. */
export interface Recorder {
  readonly seen: Observation[];
  of<TType extends Observation['type']>(type: TType): Array<Extract<Observation, { type: TType }>>;
  /** Resolves at the first report of a type, past or to come. */
  first<TType extends Observation['type']>(type: TType): Promise<Extract<Observation, { type: TType }>>;
  readonly options: Required<Pick<WebhookOptions, 'observer' | 'logger' | 'secret'>>;
}

/** Takes the place of the console. */
export function createRecorder(secret: string = SECRETS.ploton): Recorder {
  const seen: Observation[] = [];
  const listeners = new Set<(observation: Observation) => void>();
  return {
    seen,
    of: (type) => seen.filter((each): each is never => each.type === type),
    first(type) {
      const past = seen.find((each) => each.type === type);
      if (past !== undefined) return Promise.resolve(past as never);
      return new Promise((resolve) => {
        listeners.add((each) => each.type === type && resolve(each as never));
      });
    },
    options: {
      secret,
      observer(observation) {
        seen.push(observation);
        for (const listener of listeners) listener(observation);
      },
      logger: { info() {}, warn() {}, error() {} },
    },
  };
}
