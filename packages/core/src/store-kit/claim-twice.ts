import type { Claim, ClaimRequest, ClaimResult } from '../dedupe/store.ts';

/** How long what a self-test writes can stay, if it is not deleted. */
export const SELF_TEST_MS = { lease: 5_000, ttl: 10_000 } as const;

/**
 * Claims a key twice, with one nonce: the second claim must find both. A client that answers anything else would have every
 * copy of a delivery run, silently.
 *
 * @param store what its factory is called, for the error
 * @returns the first claim
 * @throws TypeError when the answers are wrong; whatever `claim` rejects with
 */
export async function claimTwice(
  store: string,
  key: string,
  claim: (request: ClaimRequest) => Promise<ClaimResult>,
): Promise<Claim> {
  const { lease: leaseMs, ttl: ttlMs } = SELF_TEST_MS;
  const nonce = { key, value: 'self-test', ttlMs };
  const request: ClaimRequest = { key, token: 'first', leaseMs, ttlMs, nonce };
  const first = await claim(request);
  const second = await claim({ ...request, token: 'second' });
  if (
    first.status === 'acquired' &&
    first.nonceSeen === false &&
    second.status === 'in-flight' &&
    second.nonceSeen === true &&
    second.leaseRemainingMs <= leaseMs
  ) {
    return first.claim;
  }
  throw selfTestFailure(store, `two claims of one key were answered ${first.status} and ${second.status}`);
}

/** The error of a self-test, and what it means. */
export function selfTestFailure(store: string, how: string, cause?: unknown): TypeError {
  return new TypeError(`${store}: the self-test failed: ${how}. Nothing is deduplicated until it passes.`, { cause });
}
