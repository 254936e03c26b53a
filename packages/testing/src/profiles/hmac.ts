import { createHmac } from 'node:crypto';

/** The hex HMAC-SHA256 of some parts, one after the other. */
export function hmacHex(secret: string, ...parts: ReadonlyArray<string | Uint8Array>): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** A new secret of 32 hexadecimal characters. */
export function hexSecret(random: Uint8Array): string {
  return Buffer.from(random).toString('hex').slice(0, 32);
}

/** The content type of almost all of them. */
export const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** The content type of a form. */
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' } as const;
