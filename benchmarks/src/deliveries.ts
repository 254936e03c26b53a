import { createHmac } from 'node:crypto';

/** The secret of every benchmark, as Ploton writes them; its tail is base64 for the schemes that decode theirs. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const ID_LENGTH = 12;

/** A delivery whose id can be changed in place: every copy made of it is another event. */
export interface BodyTemplate {
  readonly bytes: Buffer;
  readonly idOffset: number;
}

/** A `task.complete` of about so many bytes: a list of contacts, as in Ploton's own example, in ASCII. It is a body of Platos and of Stripe, too. */
export function bodyTemplate(size: number): BodyTemplate {
  const id = '0'.repeat(ID_LENGTH);
  const event = {
    event: 'task.complete',
    type: 'task.complete',
    task_id: id,
    event_id: id,
    id,
    timestamp: new Date().toISOString(),
    data: { note: '', contacts: [] as object[] },
  };
  const contact = (number: number): object => ({ name: `Jane Smith ${number}`, email: `jane${number}@acme.com` });
  let length = JSON.stringify(event).length;
  for (let number = 1000; ; number++) {
    const next = contact(number);
    length += JSON.stringify(next).length + 1;
    if (length > size) break;
    event.data.contacts.push(next);
  }
  event.data.note = 'n'.repeat(Math.max(0, size - JSON.stringify(event).length));
  const bytes = Buffer.from(JSON.stringify(event));
  return { bytes, idOffset: bytes.indexOf(id) };
}

/** A `customer.created` of Polar, whose adapter checks the shape of its own events; the size is in its metadata. */
export function polarTemplate(size: number): BodyTemplate {
  const id = '0'.repeat(ID_LENGTH);
  const metadata: Record<string, string> = { event_id: id };
  const now = new Date().toISOString();
  const data = {
    external_id: id,
    metadata,
    id: 'c0ffee00-0000-4000-8000-000000000000',
    created_at: now,
    modified_at: now,
    email: 'jane@acme.com',
    email_verified: true,
    name: 'Jane Smith',
    billing_address: null,
    tax_id: null,
    organization_id: 'c0ffee00-0000-4000-8000-000000000001',
    deleted_at: null,
    avatar_url: 'https://acme.com/jane.png',
  };
  const entry = 'v'.repeat(20);
  const perEntry = JSON.stringify({ key1000: entry }).length;
  const missing = size - JSON.stringify({ type: 'customer.created', data }).length;
  for (let i = 0; i < missing / perEntry; i++) metadata[`key${1_000 + i}`] = entry;
  const bytes = Buffer.from(JSON.stringify({ type: 'customer.created', data }));
  return { bytes, idOffset: bytes.indexOf(id) };
}

/** Writes another id into the template: all of them, `task_id`, `event_id` and `id`. */
export function writeId({ bytes, idOffset }: BodyTemplate, id: number): void {
  const text = id.toString().padStart(ID_LENGTH, '0');
  bytes.write(text, idOffset, 'latin1');
  for (const field of ['"event_id":"', '"id":"']) {
    const at = bytes.indexOf(field, idOffset, 'latin1');
    if (at >= 0) bytes.write(text, at + field.length, 'latin1');
  }
}

/** How the libraries under test want a body signed. */
export type Scheme = 'none' | 'ploton' | 'platos' | 'stripe' | 'github' | 'standard' | 'standard-utf8';

/** The headers of one delivery. */
export function sign(scheme: Scheme, body: Uint8Array, id: number): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000);
  const mac = (prefix: string, encoding: 'hex' | 'base64', key: string | Uint8Array = SECRET): string =>
    createHmac('sha256', key).update(prefix).update(body).digest(encoding);
  switch (scheme) {
    case 'none':
      return {};
    case 'ploton':
      return { 'x-ploton-signature': mac('', 'hex') };
    case 'platos': {
      const nonce = id.toString(16).padStart(32, '0');
      return {
        'x-platos-signature': mac(`${seconds}.${nonce}.`, 'hex'),
        'x-platos-timestamp': String(seconds),
        'x-platos-nonce': nonce,
      };
    }
    case 'stripe':
      return { 'stripe-signature': `t=${seconds},v1=${mac(`${seconds}.`, 'hex')}` };
    case 'github':
      return {
        'x-hub-signature-256': `sha256=${mac('', 'hex')}`,
        'x-github-event': 'push',
        'x-github-delivery': `delivery-${id}`,
      };
    case 'standard':
    case 'standard-utf8': {
      const key = scheme === 'standard' ? Buffer.from(SECRET.slice('whsec_'.length), 'base64') : SECRET;
      return {
        'webhook-id': `msg_${id}`,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${mac(`msg_${id}.${seconds}.`, 'base64', key)}`,
      };
    }
  }
}
