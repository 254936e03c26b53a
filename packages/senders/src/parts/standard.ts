import { InvalidEventError, type SignatureFault, type SignedHeaders } from '@hookgate/core';
import { isJsonObject, requireString } from '@hookgate/core/sender-kit';
import { isoTime } from './iso-time.ts';
import { type SecretForm, wrongSecret } from './secret-text.ts';
import { signedSeconds } from './signed-seconds.ts';

/** An event as Standard Webhooks describes it. */
export interface StandardFields {
  /** When it happened, ISO 8601; some senders leave it out. */
  readonly timestamp?: string;
  readonly data: unknown;
}

/** `id.timestamp.body` has no length framing: an id with a dot could move bytes between its parts. Else, visible ASCII. */
const ID = /^[!-\-/-~]{1,255}$/;

/** A version and a signature; versions to come are passed over. Anything else is a header that was sent twice, or cut. */
const SIGNATURE = /^v\d+[a-z]*,[^\s,]+$/;
/** More than any sender writes would be work done for a stranger. */
const MAX_SIGNATURES = 16;

/** Reads `{brand}-id`, `-timestamp` and `-signature`; the signatures of one version, `v1` or `v1a`. */
export function readStandard(
  brand: string,
  version: string,
  header: (name: string) => string | undefined,
): SignedHeaders | SignatureFault {
  const text = header(`${brand}-signature`);
  if (text === undefined) return 'signature_missing';
  const id = header(`${brand}-id`);
  if (id === undefined) return 'id_missing';
  if (!ID.test(id)) return 'id_malformed';
  const time = header(`${brand}-timestamp`);
  if (time === undefined) return 'timestamp_missing';
  const signedAt = signedSeconds(time);
  if (signedAt === undefined) return 'timestamp_malformed';
  const list = text.split(' ', MAX_SIGNATURES + 1);
  if (list.length > MAX_SIGNATURES || !list.every((each) => SIGNATURE.test(each))) return 'signature_malformed';
  const start = `${version},`;
  const signatures = list.flatMap((each) => (each.startsWith(start) ? [each.slice(start.length)] : []));
  return { signatures, prefix: `${id}.${time}.`, signedAt, id };
}

/** Base64 behind `whsec_` or `whpk_`, or without either. */
export function standardKey(text: string, start: string, form: SecretForm): Uint8Array {
  const base64 = text.startsWith(start) ? text.slice(start.length) : text;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 === 1) throw wrongSecret(text, form);
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** An object with a type; nothing else is required of what a sender puts into it. */
export function parseStandard<TEvent>(json: unknown): TEvent {
  if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
  requireString(json, 'type');
  return json as TEvent;
}

/** The body's `timestamp`, where there is one: ISO 8601, or milliseconds. */
export function standardTime({ timestamp }: { readonly timestamp?: unknown }): number | undefined {
  return typeof timestamp === 'number' ? timestamp : isoTime(timestamp);
}
