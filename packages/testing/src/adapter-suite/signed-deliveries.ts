import { type PlatosSigning, signPlatos, signPloton } from '../sign.ts';
import { toBytes } from './raw-request.ts';

/** The secrets the suite signs with and configures. */
export const SECRETS = { ploton: 'whsec_suite_ploton', platos: 'whsec_suite_platos' } as const;

/** A delivery ready to be sent, once or again. */
export interface SignedDelivery {
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer;
  /** What the body says, when it is an event. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** What a delivery differs in from the ordinary one. */
export interface DeliveryChanges {
  /** Fields of the event; all others stay as they are. */
  readonly event?: Readonly<Record<string, unknown>>;
  /** The very bytes to sign, instead of the event as JSON. */
  readonly body?: string | Uint8Array;
  readonly secret?: string;
}

let count = 0;

/** A new event of Ploton, signed: `task.complete` of a task nobody has seen before. */
export function plotonDelivery(changes: DeliveryChanges = {}): SignedDelivery {
  const event = {
    event: 'task.complete',
    task_id: newId('task'),
    timestamp: new Date().toISOString(),
    data: { deals: [{ name: 'Café' }] },
    ...changes.event,
  };
  const body = toBytes(changes.body ?? JSON.stringify(event));
  return { event, body, headers: Object.entries(signPloton(changes.secret ?? SECRETS.ploton, body)) };
}

/** A new event of Platos, signed with a new nonce: `message.rated` with an id nobody has seen before. */
export function platosDelivery(changes: DeliveryChanges & PlatosSigning = {}): SignedDelivery {
  const event = {
    event: 'message.rated',
    event_id: newId('event'),
    ts: Math.floor(Date.now() / 1000),
    rating: 5,
    ...changes.event,
  };
  const body = toBytes(changes.body ?? JSON.stringify(event));
  return { event, body, headers: Object.entries(signPlatos(changes.secret ?? SECRETS.platos, body, changes)) };
}

/** A delivery without some of its headers. */
export function withoutHeaders({ headers, ...rest }: SignedDelivery, ...names: readonly string[]): SignedDelivery {
  return { ...rest, headers: headers.filter(([name]) => !names.includes(name)) };
}

/** A delivery with one header replaced, or added. */
export function withHeader(delivery: SignedDelivery, name: string, value: string): SignedDelivery {
  const { headers, ...rest } = withoutHeaders(delivery, name);
  return { ...rest, headers: [...headers, [name, value]] };
}

/** One of a delivery's headers. */
export function headerOf({ headers }: SignedDelivery, name: string): string {
  const found = headers.find(([each]) => each === name);
  if (found === undefined) throw new Error(`The delivery has no header ${name}.`);
  return found[1];
}

/** The head of a delivery alone, its length declared: to be encoded without framing, its body sent later or never. */
export function headAlone(
  { headers, body }: Pick<SignedDelivery, 'headers' | 'body'>,
  ...more: ReadonlyArray<readonly [string, string]>
): SignedDelivery {
  const declared = [['Content-Length', String(body.length)] as const, ...more];
  return { event: {}, body: Buffer.alloc(0), headers: [...headers, ...declared] };
}

function newId(prefix: string): string {
  count += 1;
  return `${prefix}_${count}_${Math.random().toString(36).slice(2)}`;
}
