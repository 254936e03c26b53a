import type { PendingWork } from '../pending-work.ts';
import type { ReceiverConfig } from '../resolve-options.ts';
import type { Claim } from './store.ts';
import { callStore } from './store-call.ts';

/** What a holder is told about its claim. */
export interface HeldClaimEvents {
  /** Every third of the lease. */
  beating(): void;
  /** Somebody else has the claim now, or may have: the lease ran out without a renewal. Called at most once. */
  lost(during: 'renew' | 'commit' | 'release'): void;
  storeFailed(operation: 'renew' | 'commit' | 'release', error: unknown): void;
  /** The handler did not end within `maxHandlerMs`: its claim is no longer renewed. */
  neverEnded(): void;
}

/** After an outage the outcome must reach the store before a waiting copy takes the expired lease over. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS, RETRY_FOR_MS] = [50, 500, 5 * 60_000];

const HEARTBEATS_PER_LEASE = 3;

/** Milliseconds between two heartbeats. */
export function heartbeatMs({ leaseMs }: ReceiverConfig): number {
  return leaseMs / HEARTBEATS_PER_LEASE;
}

/** A claim while its handler runs: renewed by a heartbeat until it is committed or released. */
export class HeldClaim {
  readonly #config: ReceiverConfig;
  readonly #claim: Claim;
  readonly #pending: PendingWork;
  readonly #events: HeldClaimEvents;
  readonly #startedAt: number;
  #leaseEndsAt: number;
  #ended = false;
  #lost = false;
  #timer: ReturnType<typeof setTimeout>;

  /**
   * @param pending counts an outcome that the store has not taken yet
   * @param startedAt when the claim was acquired, on the clock of `performance.now`
   */
  constructor(config: ReceiverConfig, claim: Claim, pending: PendingWork, events: HeldClaimEvents, startedAt: number) {
    this.#config = config;
    this.#claim = claim;
    this.#pending = pending;
    this.#events = events;
    this.#startedAt = startedAt;
    this.#leaseEndsAt = startedAt + config.leaseMs;
    this.#timer = this.#startTimer();
  }

  /**
   * Ends the heartbeat and writes the outcome. Resolves when the store confirmed it, or after the first failed try; it is
   * then repeated in the background. Never rejects.
   */
  async settle(outcome: 'commit' | 'release'): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    if (await this.#write(outcome)) return;
    this.#pending.begin();
    void this.#writeUntilDone(outcome).finally(this.#pending.end);
  }

  #startTimer(): ReturnType<typeof setTimeout> {
    return setTimeout(beat, heartbeatMs(this.#config), this);
  }

  /** For the timer only. */
  beat(): void {
    const { store, leaseMs, storeTimeoutMs, maxHandlerMs } = this.#config;
    const sentAt = performance.now();
    this.#events.beating();
    if (sentAt - this.#startedAt >= maxHandlerMs) {
      this.#ended = true;
      this.#events.neverEnded();
      return;
    }
    callStore(store, storeTimeoutMs, (options) => store.renew(this.#claim, leaseMs, options)).then(
      (answer) => {
        if (answer === 'lost') return this.#lose('renew');
        this.#leaseEndsAt = sentAt + leaseMs;
        this.#again();
      },
      (error: unknown) => {
        if (this.#ended) return;
        this.#events.storeFailed('renew', error);
        // The store may be reachable for others: without a renewal the claim can be theirs.
        if (performance.now() >= this.#leaseEndsAt) this.#lose('renew');
        this.#again();
      },
    );
  }

  #again(): void {
    if (!this.#ended) this.#timer = this.#startTimer();
  }

  #lose(during: 'renew' | 'commit' | 'release'): void {
    if (this.#lost || (this.#ended && during === 'renew')) return;
    this.#lost = true;
    this.#events.lost(during);
  }

  async #write(outcome: 'commit' | 'release'): Promise<boolean> {
    const { store, storeTimeoutMs, dedupeTtlMs: ttlMs } = this.#config;
    try {
      const answer =
        outcome === 'commit'
          ? await callStore(store, storeTimeoutMs, (options) => store.commit(this.#claim, { ttlMs }, options))
          : await callStore(store, storeTimeoutMs, (options) => store.release(this.#claim, options));
      if (answer === 'lost') this.#lose(outcome);
      return true;
    } catch (error) {
      this.#events.storeFailed(outcome, error);
      return false;
    }
  }

  async #writeUntilDone(outcome: 'commit' | 'release'): Promise<void> {
    const until = performance.now() + RETRY_FOR_MS;
    for (let delay = FIRST_RETRY_MS; performance.now() < until; delay = Math.min(LONGEST_RETRY_MS, 2 * delay)) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (await this.#write(outcome)) return;
    }
  }
}

function beat(claim: HeldClaim): void {
  claim.beat();
}
