import { createHash } from 'node:crypto';
import { failArgument, refuseUnknown, requireNumber, shown } from './argument-error.ts';
import { platosProfile } from './profiles/platos-profile.ts';
import { plotonProfile } from './profiles/ploton-profile.ts';
import { profileOf, type SenderLike } from './profiles/profile-of.ts';
import type { SenderProfile } from './profiles/sender-profile.ts';
import type { SignedRequestHeaders } from './sign.ts';
import { type Moment, TEST_TIME, toMs } from './test-time.ts';

/** What a delivery was signed with; what tampers with it needs that to sign again. */
export interface DeliverySigning {
  readonly secret: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly nonce: string;
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
  /** Default: the provider's documented path, `/webhook` or `/webhooks/platos`. */
  readonly path?: string;
  /** Further headers, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An event, or the very bytes of a body. Strings are sent as UTF-8. */
export type DeliveryContent = object | string | Uint8Array;

/** The secret everything is signed with unless a test says otherwise: `whsec_test_ploton`, `whsec_test_platos`. */
export function testSecret(from: SenderLike): string {
  return `whsec_test_${profileOf('testSecret', from).provider.name}`;
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
  refuseUnknown(callee, 'options', options, ['secret', 'at', 'nonce', 'path', 'headers']);
  const body = toBody(callee, event);
  const at = requireNumber(callee, 'options.at', toMs(options.at ?? TEST_TIME));
  const { secret = testSecret(profile), path = profile.provider.defaultPaths[0] ?? '/' } = options;
  if (typeof secret !== 'string' || secret === '') failArgument(callee, 'options.secret', 'must be a non-empty string');
  if (!path.startsWith('/')) failArgument(callee, 'options.path', `must start with "/", unlike ${shown(path)}`);
  const nonce = options.nonce ?? nonceOf(at, body);
  const delivery: TestDelivery = {
    from: profile,
    method: 'POST',
    path,
    headers: {},
    body,
    chunked: false,
    signing: { secret, at, nonce },
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
  const signing = { ...delivery.signing, ...rest };
  const headers = { ...delivery.headers, ...delivery.from.sign({ ...signing, body }) };
  return Object.freeze({ ...delivery, body, signing, headers });
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

function toBody(callee: string, event: DeliveryContent): Uint8Array {
  if (typeof event === 'string') return new TextEncoder().encode(event);
  if (event instanceof Uint8Array) return Uint8Array.from(event);
  if (typeof event !== 'object' || event === null) {
    failArgument(callee, 'event', `must be an event, a string or bytes, not ${shown(event)}`);
  }
  try {
    return new TextEncoder().encode(JSON.stringify(event));
  } catch (error) {
    return failArgument(callee, 'event', `cannot be sent as JSON: ${(error as Error).message}`);
  }
}

/** 32 hex characters: the same for a copy, another for every other delivery. */
export function nonceOf(at: number, body: Uint8Array): string {
  return createHash('sha256').update(`${at}.`).update(body).digest('hex').slice(0, 32);
}
