import crypto from 'node:crypto';
import type { SignedDelivery } from './pool.ts';

const BLOCK = 64;
/** Padding of SHA-256: one byte and a length. */
const PADDING = 9;
/** How many deliveries' hashing is done in one go, within one megabyte. */
const HASHED_BYTES = 1_048_576;

/**
 * What nothing on this runtime can undercut: the SHA-256 blocks of an HMAC over the body, hashed without the price of
 * calling OpenSSL for each delivery, then one UTF-8 decode and one `JSON.parse`.
 */
export function createFloor(pool: readonly SignedDelivery[], size: number): (operations: number) => void {
  const blocks = Math.ceil((BLOCK + size + PADDING) / BLOCK) + 2;
  const batch = Math.max(1, Math.floor(HASHED_BYTES / (blocks * BLOCK)));
  const zeros = Buffer.alloc(batch * blocks * BLOCK);
  return (operations) => {
    for (let done = 0; done < operations; done += batch) {
      const count = Math.min(batch, operations - done);
      crypto.hash('sha256', zeros.subarray(0, count * blocks * BLOCK), 'hex');
      for (let i = done; i < done + count; i++) {
        const { body } = pool[i % pool.length] as SignedDelivery;
        keep(JSON.parse(body.toString('utf8')));
      }
    }
  };
}

const last: { result: unknown } = { result: undefined };

/** Keeps a result until the next one, so that no compiler drops the work that made it. */
export function keep(value: unknown): void {
  last.result = value;
}
