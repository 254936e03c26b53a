import type { DedupeStore } from '../dedupe/store.ts';
import { receiverFacts } from './receiver-facts.ts';
import type { Reporter } from './reporter.ts';
import type { StoreCallObservation } from './store-observations.ts';

/**
 * A store whose calls are told to observers, each with its duration. Where nobody observes, and for a store that has its answers at
 * hand, it is the store itself.
 */
export function watchStore(store: DedupeStore, provider: string, reporter: Reporter): DedupeStore {
  if (!reporter.observing || store.immediate !== undefined) return store;
  const facts = receiverFacts(provider);

  async function timed<T>(operation: StoreCallObservation['operation'], call: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let failed = true;
    try {
      const answer = await call();
      failed = false;
      return answer;
    } finally {
      reporter.report({ type: 'store-call', ...facts, operation, failed, durationMs: performance.now() - startedAt });
    }
  }

  const watched: DedupeStore = {
    name: store.name,
    ...(store.claimsNonces === undefined ? {} : { claimsNonces: store.claimsNonces }),
    claim: (request, options) => timed('claim', () => store.claim(request, options)),
    renew: (claim, leaseMs, options) => timed('renew', () => store.renew(claim, leaseMs, options)),
    commit: (claim, request, options) => timed('commit', () => store.commit(claim, request, options)),
    release: (claim, options) => timed('release', () => store.release(claim, options)),
    remember: (key, value, ttlMs, options) => timed('remember', () => store.remember(key, value, ttlMs, options)),
  };
  if (store.wait !== undefined) watched.wait = store.wait.bind(store);
  if (store.unfinished !== undefined) watched.unfinished = store.unfinished.bind(store);
  return watched;
}
