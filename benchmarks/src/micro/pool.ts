import { bodyTemplate, type Scheme, sign, writeId } from '../deliveries.ts';

/** One signed delivery, as it lies in memory after the body was read. */
export interface SignedDelivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const POOL_BYTES = 4_000_000;
const [LEAST, MOST] = [8, 256];

/** Different deliveries of one size: as few as a processor's cache holds, where a body that was just read is, too. */
export function deliveryPool(scheme: Scheme, size: number): readonly SignedDelivery[] {
  const template = bodyTemplate(size);
  const count = Math.min(MOST, Math.max(LEAST, Math.floor(POOL_BYTES / size)));
  return Array.from({ length: count }, (_, id) => {
    writeId(template, id);
    const body = Buffer.from(template.bytes);
    return { body, headers: sign(scheme, body, id) };
  });
}
