import { buildDelivery, type DeliveryOptions } from './delivery.ts';
import type { SenderLike } from './profiles/profile-of.ts';
import type { SignedRequestHeaders } from './sign.ts';

/**
 * The headers any sender sends with a body: bytes in, headers out. Sign the very bytes you send.
 *
 * @param options when it is signed, and the nonce, for senders that sign them. Default: now, and a nonce made of body and time
 * @throws TypeError for a sender nobody knows how to sign for
 */
export function signFor(
  from: SenderLike,
  secret: string,
  body: string | Uint8Array,
  options: Pick<DeliveryOptions, 'at' | 'nonce'> = {},
): SignedRequestHeaders {
  return buildDelivery('signFor', from, body, { at: Date.now(), ...options, secret }).headers;
}
