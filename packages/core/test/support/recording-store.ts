import type { ClaimRequest, DedupeStore } from '../../src/index.ts';

/** A store, and the keys it was asked for: of claims and of the nonces that came with them. */
export function recordingStore(store: DedupeStore): { readonly store: DedupeStore; readonly keys: readonly string[] } {
  const keys: string[] = [];
  const note = ({ key, nonce }: ClaimRequest): void => {
    keys.push(key);
    if (nonce !== undefined) keys.push(nonce.key);
  };
  return {
    keys,
    store: {
      name: store.name,
      claimsNonces: true,
      claim(request, options) {
        note(request);
        return store.claim(request, options);
      },
      renew: (claim, leaseMs, options) => store.renew(claim, leaseMs, options),
      commit: (claim, request, options) => store.commit(claim, request, options),
      release: (claim, options) => store.release(claim, options),
      remember: (key, value, ttlMs, options) => store.remember(key, value, ttlMs, options),
    },
  };
}
