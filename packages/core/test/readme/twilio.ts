import { defineProvider, hmacSha1, InvalidEventError, type Provider } from '../../src/index.ts';

export interface TwilioMessage {
  readonly status: string;
  readonly sid: string;
  readonly from: string;
  readonly text: string;
}

/** `X-Twilio-Signature` is the base64 HMAC-SHA1 of the URL and the sorted fields of the form. */
export const twilio: Provider<TwilioMessage, 'status', never, string> = defineProvider<
  TwilioMessage,
  'status',
  never,
  string
>({
  name: 'twilio',
  secretEnv: 'TWILIO_AUTH_TOKEN',
  defaultPaths: ['/webhooks/twilio'],
  signatureHeader: 'x-twilio-signature',
  scheme: hmacSha1,
  signatureEncoding: 'base64',
  readSignature(header) {
    const signature = header('x-twilio-signature');
    return signature === undefined ? 'signature_missing' : { signatures: [signature], prefix: '' };
  },
  signsUrl: true, // needs the option `publicUrl` of the receiver
  signedContent({ url, form }) {
    const fields = form();
    const names = [...new Set(fields.keys())].sort();
    const valuesOf = (name: string): string[] => [...new Set(fields.getAll(name))].sort();
    return (
      url +
      names
        .map((name) =>
          valuesOf(name)
            .map((value) => name + value)
            .join(''),
        )
        .join('')
    );
  },
  bodyFormat: 'form',
  typeField: 'status',
  payloadField: null,
  eventTypes: ['received', 'sent', 'delivered', 'failed'],
  parseEvent(form: URLSearchParams) {
    const sid = form.get('MessageSid');
    if (sid === null) throw new InvalidEventError('no MessageSid');
    return {
      sid,
      status: form.get('MessageStatus') ?? 'received',
      from: form.get('From') ?? '',
      text: form.get('Body') ?? '',
    };
  },
  // Not the ids: what is signed says not where a name ends and its value begins, so a replay may be cut into other fields.
  dedupeKey: (_event, { bodyDigest }) => bodyDigest(),
  freshness: 'none',
  reply: (twiml = '<Response/>') => ({ body: twiml, contentType: 'text/xml' }),
  logFields: (event) => ({ sid: event.sid }),
  accepts: '2xx',
  deadlineMs: 15_000,
  retryHorizonMs: 0,
  dedupeTtlMs: 86_400_000,
});
