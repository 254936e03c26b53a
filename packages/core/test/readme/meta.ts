import { defineProvider, InvalidEventError, type Provider } from '../../src/index.ts';

export interface MetaEvent {
  readonly object: string;
  readonly entry: readonly unknown[];
}

/** Meta asks with a GET whether the URL is meant for it; its deliveries are signed like GitHub's. */
export const meta: Provider<MetaEvent, 'object', 'entry'> = defineProvider<MetaEvent, 'object', 'entry'>({
  name: 'meta',
  secretEnv: 'META_APP_SECRET',
  defaultPaths: ['/webhooks/meta'],
  challenge: {
    // Nothing of a GET is signed: echo only for who knows the token that you gave Meta.
    get({ query, equals }) {
      const token = process.env.META_VERIFY_TOKEN ?? '';
      const isMeta = token !== '' && equals(query.get('hub.verify_token') ?? '', token);
      return isMeta && query.get('hub.mode') === 'subscribe' ? { body: query.get('hub.challenge') ?? '' } : undefined;
    },
  },
  signatureHeader: 'x-hub-signature-256',
  signatureEncoding: 'hex',
  readSignature(header) {
    const text = header('x-hub-signature-256');
    if (text === undefined) return 'signature_missing';
    return text.startsWith('sha256=') ? { signatures: [text.slice(7)], prefix: '' } : 'signature_malformed';
  },
  typeField: 'object',
  payloadField: 'entry',
  eventTypes: ['page', 'instagram', 'whatsapp_business_account'],
  parseEvent(json) {
    const event = json as MetaEvent | null;
    if (typeof event?.object !== 'string' || !Array.isArray(event.entry))
      throw new InvalidEventError('no `object` or no `entry`');
    return event;
  },
  unsigned: ['id'], // there is none at all: the key is a digest of the body
  freshness: 'none',
  logFields: () => ({}),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 36 * 3_600_000,
  dedupeTtlMs: 7 * 86_400_000,
});
