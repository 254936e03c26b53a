import { createHmac, timingSafeEqual } from 'node:crypto';

/** Ploton's own sample code, as its page "Webhooks" shows it. Its known faults are left in: this is what people copy. */
export function verifyPloton(rawBody: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(rawBody, 'utf8').digest('hex');
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}

/** Platos' own sample code, as its page "Webhooks" shows it, after the headers and the body were read. */
export function verifyPlatos(sig: string, ts: string, nonce: string, body: string, secret: string): void {
  const mac = createHmac('sha256', secret).update(`${ts}.${nonce}.${body}`).digest('hex');
  if (!timingSafeEqual(Buffer.from(sig), Buffer.from(mac))) throw new Error('bad sig');
  if (Math.abs(Date.now() / 1000 - Number(ts)) > 60) throw new Error('stale');
}
