import { mac } from '../runtime/runtime.ts';

/** 160 bits, in hex: nobody finds a second key with the same id. */
const DIGEST_LENGTH = 40;

/**
 * The short name of a delivery, the same for every copy of it: 41 characters of `[a-z0-9]`, a letter first. Safe as the id
 * of a job (BullMQ takes neither `:` nor a number), of a message in a queue, and as a metric's exemplar.
 *
 * @param key the dedupe key
 */
export function deliveryId(key: string): string {
  return `d${mac.sha256OfText(key).slice(0, DIGEST_LENGTH)}`;
}

/** The same name as a UUID of version 8 (RFC 9562: digits of one's own choice), of which 122 bits are the id's. */
export function deliveryUuid(id: string): string {
  const variant = '89ab'[Number.parseInt(id.charAt(17), 16) & 3];
  return `${id.slice(1, 9)}-${id.slice(9, 13)}-8${id.slice(14, 17)}-${variant}${id.slice(18, 21)}-${id.slice(21, 33)}`;
}
