import { createHmac, randomBytes } from 'node:crypto';

/** What Platos signs besides the body. */
export interface PlatosSigning {
  /** The timestamp as it is sent. Default: now, in epoch seconds. */
  readonly ts?: string | number;
  /** Default: 32 random hex characters. */
  readonly nonce?: string;
}

/** Headers of a signed request, by lower-case name. */
export type SignedRequestHeaders = Readonly<Record<string, string>>;

/**
 * The headers Ploton sends with a body: `x-ploton-signature` is the hex HMAC-SHA256 of the body under the secret.
 *
 * Sign the very bytes you send: serialise once, sign that, send that.
 */
export function signPloton(secret: string, body: string | Uint8Array): SignedRequestHeaders {
  return {
    'content-type': 'application/json',
    'x-ploton-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
}

/** The headers Platos sends with a body: `x-platos-signature` is the hex HMAC-SHA256 of `{ts}.{nonce}.{body}`. */
export function signPlatos(
  secret: string,
  body: string | Uint8Array,
  { ts = Math.floor(Date.now() / 1000), nonce = randomBytes(16).toString('hex') }: PlatosSigning = {},
): SignedRequestHeaders {
  return {
    'content-type': 'application/json',
    'x-platos-signature': createHmac('sha256', secret).update(`${ts}.${nonce}.`).update(body).digest('hex'),
    'x-platos-timestamp': String(ts),
    'x-platos-nonce': nonce,
  };
}
