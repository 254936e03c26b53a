import { failArgument, refuseUnknown, requireNumber, requireOneOf } from './argument-error.ts';
import { nonceOf, signAgain, type TestDelivery } from './delivery.ts';
import { profileOf, type SenderLike } from './profiles/profile-of.ts';
import type { SenderProfile } from './profiles/sender-profile.ts';

/** What can be done to a delivery. */
export type TamperingName =
  | 'signature'
  | 'body'
  | 're-serialised'
  | 'stale'
  | 'future'
  | 'missing-header'
  | 'wrong-secret'
  | 'replayed'
  | 'nonce-reused'
  | 'chunked'
  | 'oversized';

/** What a tampering does, and what a receiver with default options answers. */
export interface Tampering {
  /** A sentence for the test's name. */
  readonly what: string;
  /** The status; `replayed` assumes that the original was handled before. */
  readonly status: number;
  /** False for a delivery that is still genuine. */
  readonly refused: boolean;
}

/** Every tampering by its name: loop over it to prove that an application stands them all. */
export const tamperings: Readonly<Record<TamperingName, Tampering>> = {
  signature: { what: 'the last character of the signature is another one', status: 401, refused: true },
  body: { what: 'one byte of the body is another one', status: 401, refused: true },
  're-serialised': { what: 'the same JSON in other bytes, as a parser would write it', status: 401, refused: true },
  stale: { what: 'signed correctly, one second too long ago', status: 401, refused: true },
  future: { what: 'signed correctly, by a clock half a minute too far ahead', status: 401, refused: true },
  'missing-header': { what: 'a header of the signature is missing', status: 401, refused: true },
  'wrong-secret': { what: 'signed with another secret', status: 401, refused: true },
  replayed: { what: 'the very same request again', status: 200, refused: false },
  'nonce-reused': { what: 'another body, signed correctly with a nonce that was used', status: 401, refused: true },
  chunked: { what: 'genuine, sent in chunks without a Content-Length', status: 200, refused: false },
  oversized: { what: 'signed correctly, one byte larger than the receiver takes', status: 413, refused: true },
};

/**
 * The tamperings that mean something for a sender: what has no nonce cannot reuse one, and where nothing is signed but a token, any
 * body is genuine. Loop over them for senders other than Ploton and Platos.
 */
export function tamperingsOf(from: SenderLike): Readonly<Partial<Record<TamperingName, Tampering>>> {
  const profile = profileOf('tamperingsOf', from);
  const { bodyFormat = 'json', scheme, toleranceSeconds, maxAgeSeconds } = profile.provider;
  const signsBody = scheme?.name !== 'token';
  const isDated = toleranceSeconds !== undefined || (maxAgeSeconds !== undefined && profile.movedTo !== undefined);
  const means: Partial<Record<TamperingName, boolean>> = {
    body: signsBody,
    're-serialised': signsBody && bodyFormat === 'json',
    stale: isDated,
    future: isDated,
    'nonce-reused': profile.nonces,
  };
  const entries = Object.entries(tamperings) as [TamperingName, Tampering][];
  return Object.fromEntries(entries.filter(([name]) => means[name] ?? true));
}

/** What some tamperings may be told. */
export interface TamperOptions {
  /** For `stale` and `future`: seconds before or after the original's time. Default: 1 more than the provider tolerates, or 30 more. */
  readonly bySeconds?: number;
  /** For `missing-header`: its lower-case name. Default: the one of the signature. */
  readonly header?: string;
  /** For `oversized`: bytes of the body. Default: 1,048,577, one more than the default limit. */
  readonly bytes?: number;
}

const DEFAULT_LIMIT_BYTES = 1_048_576;
/** How far an event's own time may be ahead of the receiver's clock. */
const EVENT_FUTURE_SECONDS = 300;
/** What is too old gets older on its way; what is ahead comes nearer, where the receiver's clock is a real one. */
const [STALE_MARGIN_SECONDS, FUTURE_MARGIN_SECONDS] = [1, 30];

/**
 * A changed copy of a delivery; the original stays as it is.
 *
 * @throws TypeError for an unknown name or option, and for a change the sender's scheme has no room for, such as a nonce
 *   where there are none
 */
export function tamper(delivery: TestDelivery, name: TamperingName, options: TamperOptions = {}): TestDelivery {
  requireOneOf('tamper', 'name', name, Object.keys(tamperings) as TamperingName[]);
  refuseUnknown('tamper', 'options', options, ['bySeconds', 'header', 'bytes']);
  const { signing, from } = delivery;
  switch (name) {
    case 'signature':
      return withOtherSignature(delivery);
    case 'body':
      return Object.freeze({ ...delivery, body: withOtherByte(delivery.body) });
    case 're-serialised':
      return Object.freeze({ ...delivery, body: reserialised(delivery.body) });
    case 'stale':
      return moved(delivery, -secondsAway(options, defaultAge(from) + STALE_MARGIN_SECONDS));
    case 'future':
      return moved(
        delivery,
        secondsAway(options, (from.provider.toleranceSeconds ?? EVENT_FUTURE_SECONDS) + FUTURE_MARGIN_SECONDS),
      );
    case 'missing-header':
      return withoutHeader(delivery, options.header ?? from.provider.signatureHeader);
    case 'wrong-secret':
      return signAgain(delivery, { secret: otherSecret(signing.secret) });
    case 'replayed':
      return Object.freeze({ ...delivery });
    case 'nonce-reused':
      if (!from.nonces)
        failArgument('tamper', 'name', `cannot be "nonce-reused" for ${from.provider.name}, which has no nonces`);
      return signAgain(delivery, { body: reserialised(delivery.body) });
    case 'chunked':
      return Object.freeze({ ...delivery, chunked: true });
    case 'oversized':
      return signAgain(delivery, { body: padded(delivery.body, options.bytes ?? DEFAULT_LIMIT_BYTES + 1) });
  }
}

function withOtherSignature(delivery: TestDelivery): TestDelivery {
  const name = delivery.from.provider.signatureHeader;
  const signature = delivery.headers[name];
  if (signature === undefined) return failArgument('tamper', 'delivery', `has no header ${name} to tamper with`);
  // In the middle: the last character of base64 may be padding.
  const at = Math.floor(signature.length / 2);
  const other = signature[at] === '0' ? '1' : '0';
  const headers = { ...delivery.headers, [name]: signature.slice(0, at) + other + signature.slice(at + 1) };
  return Object.freeze({ ...delivery, headers });
}

/** Another letter or digit in place of the last one: still JSON, where it was JSON before. */
function withOtherByte(body: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(body);
  const isLetter = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
  let at = changed.findLastIndex(isLetter);
  if (at < 0) at = changed.length - 1;
  if (at < 0) return Uint8Array.of(0x20);
  changed[at] = (changed[at] as number) ^ 0x20;
  return changed;
}

function reserialised(body: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failArgument('tamper', 'delivery', 'must have a body that is JSON to be written anew');
  }
  const compact = JSON.stringify(json);
  return new TextEncoder().encode(compact === text ? JSON.stringify(json, null, 2) : compact);
}

/** How old a delivery may be, seconds. */
function defaultAge({ provider }: SenderProfile): number {
  return provider.toleranceSeconds ?? provider.maxAgeSeconds ?? 0;
}

function secondsAway({ bySeconds }: TamperOptions, byDefault: number): number {
  return requireNumber('tamper', 'options.bySeconds', bySeconds ?? byDefault);
}

/** Signed, or happened, at another time. */
function moved(delivery: TestDelivery, bySeconds: number): TestDelivery {
  const { from, signing, body } = delivery;
  const at = signing.at + bySeconds * 1000;
  if (from.provider.toleranceSeconds !== undefined) return signAgain(delivery, { at, nonce: nonceOf(at, body) });
  if (from.movedTo === undefined) {
    return failArgument('tamper', 'delivery', `is of ${from.provider.name}, whose profile has no \`movedTo\``);
  }
  const event = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
  const late = from.movedTo(event, at);
  return signAgain(delivery, { at, body: new TextEncoder().encode(JSON.stringify(late)) });
}

function withoutHeader(delivery: TestDelivery, name: string): TestDelivery {
  const { [name]: missing, ...headers } = delivery.headers;
  if (missing === undefined) {
    const there = Object.keys(delivery.headers).join(', ');
    return failArgument(
      'tamper',
      'options.header',
      `must be a header of the delivery (${there}), not ${JSON.stringify(name)}`,
    );
  }
  return Object.freeze({ ...delivery, headers });
}

/** Another secret of the same shape: one that decodes, where secrets are base64. */
function otherSecret(secret: string): string {
  const characters = [...secret];
  // Not among the last characters: base64 ignores some of their bits.
  const at = Math.max(0, characters.length - 8);
  characters[at] = characters[at] === 'A' ? 'B' : 'A';
  return characters.join('');
}

/** White space behind JSON is still JSON. */
function padded(body: Uint8Array, bytes: number): Uint8Array {
  requireNumber('tamper', 'options.bytes', bytes, body.length);
  const large = new Uint8Array(bytes).fill(0x20);
  large.set(body);
  return large;
}
