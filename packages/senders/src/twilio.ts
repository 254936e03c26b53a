import {
  hmacSha1,
  InvalidEventError,
  type KeyMaterial,
  type Provider,
  type SignedContentMaterial,
} from '@hookgate/core';
import {
  createPublicUrl,
  decodeSignature,
  handledReply,
  importSecret,
  ownProvider,
  parseBody,
  verifyByScheme,
} from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** What a request of Twilio is about: a message or a call, and its status. */
export type TwilioEventName = (typeof EVENTS)[number];

/** A request of Twilio, whose fields are a form. */
export type TwilioEvent = OpenEvent<
  'type',
  TwilioEventName,
  {
    /** The id of the message or the call. */
    readonly sid: string;
    /** All fields; of one that is repeated the last. */
    readonly fields: Readonly<Record<string, string>>;
  }
>;

const EVENTS = [
  'message.received',
  'message.queued',
  'message.sending',
  'message.sent',
  'message.delivered',
  'message.undelivered',
  'message.failed',
  'message.read',
  'call.queued',
  'call.initiated',
  'call.ringing',
  'call.in-progress',
  'call.completed',
  'call.busy',
  'call.failed',
  'call.no-answer',
  'call.canceled',
] as const;

const SECRET: SecretForm = {
  is: "the account's primary auth token, 32 hexadecimal characters; an API key's secret, and an SID (AC…, SK…), sign nothing",
  like: /^(?!(AC|SK)[0-9a-f]{32}$|-----BEGIN|whsec_)/,
};

/** The names sorted by their UTF-16 units, each with its values, which are sorted and told once. */
function sortedFields(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names
    .map((name) =>
      [...new Set(form.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/**
 * The URL alone, which has a digest of the body in it. Never for forms: the text of a captured message, written into the URL, could be
 * read as the digest of any other form.
 */
async function urlWithDigest({ url, bodyDigest }: SignedContentMaterial): Promise<string> {
  if (new URL(url).searchParams.get('bodySHA256')?.toLowerCase() !== (await bodyDigest()))
    throw new TypeError('bodySHA256 in the URL is not the digest of the body');
  return url;
}

/**
 * A digest of URL and fields as they are signed. What is signed says not where a name ends and its value begins, so who replays a
 * captured request may cut it into other fields, ids and statuses included: a key made of those would run it again.
 */
function digestOfSigned(_event: object, material: KeyMaterial): string | Promise<string> {
  return material.bodyDigest();
}

/** What all kinds of requests have in common. */
const SIGNING = {
  secretEnv: 'TWILIO_AUTH_TOKEN',
  signatureHeader: 'x-twilio-signature',
  scheme: hmacSha1,
  signatureEncoding: 'base64',
  decodeSecret: (text: string): Uint8Array => textSecret(text, SECRET),
  readSignature: (header: (name: string) => string | undefined) => signatureAfter(header('x-twilio-signature'), ''),
  dedupeKey: digestOfSigned,
  signsUrl: true,
  freshness: 'none',
  accepts: '2xx',
  deadlineMs: 15_000,
  // Only where a URL says so (`#rc=…`), and then within its 15 s.
  retryHorizonMs: 0,
} as const;

/**
 * Twilio's messages and calls: forms. `X-Twilio-Signature` is the base64 HMAC-SHA1 of the URL and the sorted fields, so the receiver
 * needs the option `publicUrl`. A handler may return TwiML. Nothing signed tells the time, and no signed id tells two requests of one
 * call apart: the key is a digest of URL and fields, so give each step of a call its own URL (a query is enough).
 *
 * A Webhooks Rule with a shared key of its own (`X-Twilio-Webhooks-Signature-Settings`) signs otherwise, and is refused.
 *
 * Sources: https://www.twilio.com/docs/usage/webhooks/webhooks-security, https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 * (15 s), and the package `twilio`.
 */
export const twilio: Provider<TwilioEvent, 'type', 'fields', string> = /* @__PURE__ */ ownProvider<
  TwilioEvent,
  'type',
  'fields',
  string
>(
  {
    ...SIGNING,
    name: 'twilio',
    defaultPaths: ['/webhooks/twilio'],
    bodyFormat: 'form',
    typeField: 'type',
    payloadField: 'fields',
    eventTypes: EVENTS,
    parseEvent(form: URLSearchParams) {
      const fields = Object.fromEntries(form);
      const message = fields.MessageSid ?? fields.SmsSid;
      const sid = message ?? fields.CallSid;
      if (sid === undefined || sid === '') throw new InvalidEventError('there is no field MessageSid or CallSid');
      const status = message === undefined ? fields.CallStatus : (fields.MessageStatus ?? fields.SmsStatus);
      const kind = message === undefined ? 'call' : 'message';
      return { type: `${kind}.${status ?? 'received'}`, sid, fields } as TwilioEvent;
    },
    signedContent: ({ url, form }) => url + sortedFields(form()),
    reply: (twiml = '<Response/>') => ({ body: twiml, contentType: 'text/xml' }),
    logFields: ({ sid }) => ({ sid }),
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { createPublicUrl, decodeSignature, handledReply, importSecret, parseBody, verifyByScheme },
);

/** A request of Twilio whose body is JSON: one event, or, from Event Streams, a list of them. */
export interface TwilioJsonEvent {
  readonly type: 'json';
  readonly payload: unknown;
}

/**
 * Twilio's requests with a body of JSON, such as those of Event Streams: the query of the URL has `bodySHA256`, a digest of the body,
 * and the URL is signed. The key is that URL.
 */
export const twilioJson: Provider<TwilioJsonEvent, 'type', 'payload'> = /* @__PURE__ */ ownProvider<
  TwilioJsonEvent,
  'type',
  'payload'
>(
  {
    ...SIGNING,
    name: 'twilio-json',
    defaultPaths: ['/webhooks/twilio-json'],
    typeField: 'type',
    payloadField: 'payload',
    eventTypes: ['json'],
    signedContent: urlWithDigest,
    parseEvent: (json) => ({ type: 'json', payload: json }),
    logFields: () => ({}),
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { createPublicUrl, decodeSignature, importSecret, verifyByScheme },
);
