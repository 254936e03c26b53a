import type { PendingWork } from '../pending-work.ts';
import type { ReceiverConfig } from '../resolve-options.ts';
import type { Claim } from './store.ts';
import { callStore } from './store-call.ts';

/** What a holder is told about its claim. */
export interface HeldClaimEvents {
  /** Somebody else has the claim now, or may have: the lease ran out without a renewal. Called at most once. */
  lost(during: 'renew' | 'commit' | 'release'): void;
  storeFailed(operation: 'renew' | 'commit' | 'release', error: unknown): void;
  /** The handler did not end within `maxHandlerMs`: its claim is no longer renewed. */
  neverEnded(): void;
}

/** A claim while its handler runs: renewed by a heartbeat until it is committed or released. */
export interface HeldClaim {
  /**
   * Ends the heartbeat and writes the outcome. Resolves when the store confirmed it, or after the first failed try; it is
   * then repeated in the background. Never rejects.
   */
  settle(outcome: 'commit' | 'release'): Promise<void>;
}

const HEARTBEATS_PER_LEASE = 3;
/** After an outage the outcome must reach the store before a waiting copy takes the expired lease over. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS, RETRY_FOR_MS] = [50, 500, 5 * 60_000];

/**
 * @param pending counts an outcome that the store has not taken yet
 */
export function holdClaim(
  config: ReceiverConfig,
  claim: Claim,
  pending: PendingWork,
  events: HeldClaimEvents,
): HeldClaim {
  const { store, leaseMs, dedupeTtlMs, storeTimeoutMs, maxHandlerMs } = config;
  const startedAt = performance.now();
  let leaseEndsAt = startedAt + leaseMs;
  let ended = false;
  let lost = false;
  let timer = setTimeout(beat, leaseMs / HEARTBEATS_PER_LEASE);

  function beat(): void {
    if (performance.now() - startedAt >= maxHandlerMs) {
      ended = true;
      events.neverEnded();
      return;
    }
    const sentAt = performance.now();
    callStore(store, storeTimeoutMs, (options) => store.renew(claim, leaseMs, options)).then(
      (answer) => {
        if (answer === 'lost') return lose('renew');
        leaseEndsAt = sentAt + leaseMs;
        again();
      },
      (error: unknown) => {
        if (ended) return;
        events.storeFailed('renew', error);
        // The store may be reachable for others: without a renewal the claim can be theirs.
        if (performance.now() >= leaseEndsAt) lose('renew');
        again();
      },
    );
  }

  function again(): void {
    if (!ended) timer = setTimeout(beat, leaseMs / HEARTBEATS_PER_LEASE);
  }

  function lose(during: 'renew' | 'commit' | 'release'): void {
    if (lost || (ended && during === 'renew')) return;
    lost = true;
    events.lost(during);
  }

  async function write(outcome: 'commit' | 'release'): Promise<boolean> {
    try {
      const answer =
        outcome === 'commit'
          ? await callStore(store, storeTimeoutMs, (options) => store.commit(claim, { ttlMs: dedupeTtlMs }, options))
          : await callStore(store, storeTimeoutMs, (options) => store.release(claim, options));
      if (answer === 'lost') lose(outcome);
      return true;
    } catch (error) {
      events.storeFailed(outcome, error);
      return false;
    }
  }

  async function writeUntilDone(outcome: 'commit' | 'release'): Promise<void> {
    const until = performance.now() + RETRY_FOR_MS;
    for (let delay = FIRST_RETRY_MS; performance.now() < until; delay = Math.min(LONGEST_RETRY_MS, 2 * delay)) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (await write(outcome)) return;
    }
  }

  return {
    async settle(outcome) {
      ended = true;
      clearTimeout(timer);
      if (await write(outcome)) return;
      pending.begin();
      void writeUntilDone(outcome).finally(pending.end);
    },
  };
}
