import { createHash } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { failArgument, refuseUnknown, requireNumber, shown } from './argument-error.ts';
import { platosProfile } from './profiles/platos-profile.ts';
import { plotonProfile } from './profiles/ploton-profile.ts';
import { eventTypesOf, profileOf, type SenderLike } from './profiles/profile-of.ts';
import { sampleFacts } from './profiles/sample-facts.ts';
import type { SenderProfile, WrittenEvent } from './profiles/sender-profile.ts';
import type { SignedRequestHeaders } from './sign.ts';
import { type Moment, TEST_TIME, toMs } from './test-time.ts';

/** What a delivery was signed with; what tampers with it needs that to sign again. */
export interface DeliverySigning {
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly nonce: string;
  readonly id: string;
  readonly url: string;
}

/**
 * One request of a sender, as a value: the exact bytes and headers. Nothing is sent until {@link deliver}, or your own
 * client with one of the conversions, sends it; it may be sent often, and each time is a copy of the same delivery.
 */
export interface TestDelivery {
  readonly from: SenderProfile;
  readonly method: 'POST';
  /** Where the sender would send it, unless a URL says otherwise. */
  readonly path: string;
  /** By lower-case name; without `content-length`, which whoever sends it adds. */
  readonly headers: SignedRequestHeaders;
  readonly body: Uint8Array;
  /** Whether it goes out in chunks, without a `Content-Length`. */
  readonly chunked: boolean;
  readonly signing: DeliverySigning;
}

/** How a delivery is signed and addressed. */
export interface DeliveryOptions {
  /** Default: {@link testSecret} of the sender. */
  readonly secret?: string;
  /** When it is signed. Default: {@link TEST_TIME}. */
  readonly at?: Moment;
  /** Default: one that is always the same for the same body and time. */
  readonly nonce?: string;
  /** The message's id, for senders that sign one. Default: one that is always the same for the same body. */
  readonly id?: string;
  /** For a body of your own: the type of event that headers say it is. Default: the first one of the sender. */
  readonly type?: string;
  /** Default: the provider's documented path, such as `/webhook` or `/webhooks/platos`. */
  readonly path?: string;
  /** What stands in front of the path, for senders that sign the URL. Default: {@link TEST_PUBLIC_URL}. */
  readonly publicUrl?: string;
  /** Further headers, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An event, or the very bytes of a body. Strings are sent as UTF-8. */
export type DeliveryContent = object | string | Uint8Array;

/** The option `publicUrl` of a receiver in tests, and what deliveries are signed for unless a test says otherwise. */
export const TEST_PUBLIC_URL = 'https://hooks.example.com';

/**
 * The secret everything is signed with unless a test says otherwise: `whsec_test_ploton`, `whsec_test_platos`. A receiver is
 * configured with {@link receiverSecret}, which is another one where senders sign with a private key.
 */
export function testSecret(from: SenderLike): string {
  const { provider, testSecret: own } = profileOf('testSecret', from);
  return own ?? `whsec_test_${provider.name}`;
}

/**
 * What a receiver is configured with, so that it takes what is signed with a secret: the same, or the public key to it.
 *
 * @param secret default: {@link testSecret} of the sender
 */
export function receiverSecret(from: SenderLike, secret: string = testSecret(from)): string {
  return profileOf('receiverSecret', from).receiverSecret?.(secret) ?? secret;
}

/**
 * A signed delivery of any sender.
 *
 * @param event an event, serialised once, or a body of your own, which is signed as it is
 * @throws TypeError for an unknown sender or option, and for an event JSON cannot carry
 */
export function createDelivery(from: SenderLike, event: DeliveryContent, options: DeliveryOptions = {}): TestDelivery {
  return buildDelivery('createDelivery', from, event, options);
}

/** Makes a delivery for a function named `callee`. */
export function buildDelivery(
  callee: string,
  from: SenderLike,
  event: DeliveryContent,
  options: DeliveryOptions = {},
): TestDelivery {
  const profile = profileOf(callee, from);
  refuseUnknown(callee, 'options', options, ['secret', 'at', 'nonce', 'id', 'type', 'path', 'publicUrl', 'headers']);
  const { body, headers } = write(callee, profile, event, options.type);
  const at = requireNumber(callee, 'options.at', toMs(options.at ?? TEST_TIME));
  const { secret = testSecret(profile), path: place = profile.provider.defaultPaths[0] ?? '/' } = options;
  const path = withQuery(place, profile.query?.(body));
  if (typeof secret !== 'string' || secret === '') failArgument(callee, 'options.secret', 'must be a non-empty string');
  if (!path.startsWith('/')) failArgument(callee, 'options.path', `must start with "/", unlike ${shown(path)}`);
  const { nonce = nonceOf(at, body), id = messageIdOf(body), publicUrl = TEST_PUBLIC_URL } = options;
  const delivery: TestDelivery = {
    from: profile,
    method: 'POST',
    path,
    headers,
    body,
    chunked: false,
    signing: { secret, at, nonce, id, url: publicUrl + path },
  };
  const extra = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const signed = signAgain(delivery, {});
  return Object.freeze({ ...signed, headers: { ...signed.headers, ...Object.fromEntries(extra) } });
}

/** The same delivery with another body, or signed with something else. */
export function signAgain(
  delivery: TestDelivery,
  changes: Partial<DeliverySigning> & { readonly body?: Uint8Array },
): TestDelivery {
  const { body = delivery.body, ...rest } = changes;
  const { from } = delivery;
  const place = withoutQuery(delivery.path, from.query?.(delivery.body));
  const origin = delivery.signing.url.slice(0, -delivery.path.length);
  const path = withQuery(place, from.query?.(body));
  const signing = { ...delivery.signing, url: origin + path, ...rest };
  const headers = { ...delivery.headers, ...from.sign({ ...signing, body }) };
  return Object.freeze({ ...delivery, path, body, signing, headers });
}

/**
 * A delivery of Ploton: `plotonDelivery(plotonEvent('task.failed'))`.
 *
 * @throws TypeError for an unknown option, and for an event JSON cannot carry
 */
export function plotonDelivery(event: DeliveryContent, options: DeliveryOptions = {}): TestDelivery {
  return buildDelivery('plotonDelivery', plotonProfile, event, options);
}

/**
 * A delivery of Platos: `platosDelivery(platosEvent('budget.exceeded'))`.
 *
 * @throws TypeError for an unknown option, and for an event JSON cannot carry
 */
export function platosDelivery(event: DeliveryContent, options: DeliveryOptions = {}): TestDelivery {
  return buildDelivery('platosDelivery', platosProfile, event, options);
}

function withQuery(path: string, query: string | undefined): string {
  return query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function withoutQuery(path: string, query: string | undefined): string {
  return query !== undefined && path.endsWith(query) ? path.slice(0, -query.length - 1) : path;
}

/** An event in the sender's own form; a body of the test's own gets the headers of a sample. */
function write(
  callee: string,
  profile: SenderProfile,
  event: DeliveryContent,
  type: string | undefined,
): Pick<TestDelivery, 'body' | 'headers'> {
  const toEvent = profile.write ?? writeJson;
  if (typeof event === 'string' || isUint8Array(event)) {
    const headers = profile.write === undefined ? {} : toEvent(sampleOf(profile, type)).headers;
    return { body: typeof event === 'string' ? encode(event) : Uint8Array.from(event), headers };
  }
  if (typeof event !== 'object' || event === null) {
    failArgument(callee, 'event', `must be an event, a string or bytes, not ${shown(event)}`);
  }
  try {
    const { body, headers } = toEvent(event as Readonly<Record<string, unknown>>);
    return { body: typeof body === 'string' ? encode(body) : body, headers };
  } catch (error) {
    return failArgument(
      callee,
      'event',
      `cannot be sent${profile.write === undefined ? ' as JSON' : ''}: ${(error as Error).message}`,
    );
  }
}

function writeJson(event: object): WrittenEvent {
  return { body: JSON.stringify(event), headers: {} };
}

function sampleOf(
  profile: SenderProfile,
  type = eventTypesOf(profile)[0] as string,
): Readonly<Record<string, unknown>> {
  return profile.sample(type, sampleFacts(profile.provider.name, TEST_TIME, 'test_1'));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `msg_` and 24 hex characters: the same for a copy, another for every other body. */
function messageIdOf(body: Uint8Array): string {
  return `msg_${createHash('sha256').update(body).digest('hex').slice(0, 24)}`;
}

/** 32 hex characters: the same for a copy, another for every other delivery. */
export function nonceOf(at: number, body: Uint8Array): string {
  return createHash('sha256').update(`${at}.`).update(body).digest('hex').slice(0, 32);
}
