import { type GetChallenge, InvalidEventError, type Provider } from '@hookgate/core';
import { answerGetChallenge, importSecret, isJsonObject, ownProvider, requireString } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** What an event of Meta is about. */
export type MetaObject = (typeof OBJECTS)[number];

/** One thing that an event tells of: several may come in one delivery. */
export interface MetaEntry {
  readonly id: string;
  readonly time?: number;
  readonly changes?: ReadonlyArray<{ readonly field: string; readonly value: Readonly<Record<string, unknown>> }>;
  readonly messaging?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** An event of Meta: WhatsApp, Messenger, Instagram. */
export type MetaEvent = OpenEvent<'object', MetaObject, { readonly entry: readonly MetaEntry[] }>;

const OBJECTS = ['whatsapp_business_account', 'page', 'instagram', 'user', 'permissions', 'application'] as const;

const SECRET: SecretForm = {
  is: 'the app\'s secret, 32 hexadecimal characters, from "App settings / Basic"; the verify token is for the handshake, access tokens, EAA…, are for calling Meta',
  like: /^(?!EAA|-----BEGIN|whsec_)/,
};

/** What an environment variable holds, on runtimes that have them. */
function fromEnvironment(name: string): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name] ?? '';
}

/** Nothing of a GET is signed: echoed only for who knows the token that Meta was given. */
function echo({ query, equals }: GetChallenge, token: string): { readonly body: string } | undefined {
  const challenge = query.getAll('hub.challenge');
  const isMeta = token !== '' && equals(query.get('hub.verify_token') ?? '', token);
  return isMeta && query.get('hub.mode') === 'subscribe' && challenge.length === 1
    ? { body: challenge[0] as string }
    : undefined;
}

/**
 * Meta: WhatsApp, Messenger, Instagram. `X-Hub-Signature-256: sha256=…` is the hex HMAC-SHA256 of the body as it was sent, with its
 * escapes. No id and no time of sending is signed: the key is a digest of the body. The GET with which Meta asks whether the URL is meant is
 * answered when it knows the token in `META_VERIFY_TOKEN`, and refused while that is empty.
 *
 * Sources: https://developers.facebook.com/docs/graph-api/webhooks/getting-started, https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks (retries
 * for up to 7 days). It names no deadline; 10 s are assumed.
 */
export const meta: Provider<MetaEvent, 'object', 'entry'> = /* @__PURE__ */ ownProvider<MetaEvent, 'object', 'entry'>(
  {
    name: 'meta',
    secretEnv: 'META_APP_SECRET',
    defaultPaths: ['/webhooks/meta'],
    challenge: { get: (request) => echo(request, fromEnvironment('META_VERIFY_TOKEN')) },
    signatureHeader: 'x-hub-signature-256',
    signatureEncoding: 'hex',
    signatureExample: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-hub-signature-256'), 'sha256='),
    typeField: 'object',
    payloadField: 'entry',
    eventTypes: OBJECTS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'object');
      if (!Array.isArray(json.entry)) throw new InvalidEventError('`entry` is not an array');
      return json as unknown as MetaEvent;
    },
    unsigned: ['id'],
    freshness: 'none',
    logFields: ({ entry }) => ({ entries: entry.length }),
    accepts: '2xx',
    deadlineMs: 10_000,
    // A week.
    retryHorizonMs: 604_800_000,
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { answerGetChallenge, importSecret },
);

/** {@link meta} with a verify token that is not in `META_VERIFY_TOKEN`. */
export function metaWithToken(token: string): typeof meta {
  if (typeof token !== 'string' || token === '')
    throw new TypeError('metaWithToken() takes the verify token, a text that is not empty.');
  return { ...meta, challenge: { get: (request) => echo(request, token) } };
}
