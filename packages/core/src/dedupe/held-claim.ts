import type { Deadline, Deadlines, Expiring } from '../runtime/deadlines.ts';
import type { PendingWork } from '../runtime/pending-work.ts';
import type { Claim, DedupeStore, ImmediateStore } from './store.ts';
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

/** What of a receiver's options a held claim goes by, in milliseconds. */
export interface ClaimLimits {
  readonly leaseMs: number;
  /** How long a delivery that is done is remembered. */
  readonly dedupeTtlMs: number;
  /** How long one store call may take. */
  readonly storeTimeoutMs: number;
  readonly maxHandlerMs: number;
}

/** Milliseconds between two heartbeats. */
export function heartbeatMs({ leaseMs }: ClaimLimits): number {
  return leaseMs / HEARTBEATS_PER_LEASE;
}

/** What the held claims of one receiver share. */
export interface ClaimKeeping {
  readonly store: DedupeStore;
  readonly limits: ClaimLimits;
  /** Counts the outcomes that the store has not taken yet. */
  readonly pending: PendingWork;
  /** As long as the time between two heartbeats. */
  readonly heartbeats: Deadlines;
}

/** A claim while its handler runs: renewed by a heartbeat until it is committed or released. */
export class HeldClaim implements Expiring {
  readonly #keeping: ClaimKeeping;
  readonly #claim: Claim;
  readonly #events: HeldClaimEvents;
  readonly #startedAt: number;
  #leaseEndsAt: number;
  #ended = false;
  #lost = false;
  #nextBeat: Deadline;

  /** @param startedAt when the claim was acquired, on the clock of `performance.now` */
  constructor(keeping: ClaimKeeping, claim: Claim, events: HeldClaimEvents, startedAt: number) {
    this.#keeping = keeping;
    this.#claim = claim;
    this.#events = events;
    this.#startedAt = startedAt;
    this.#leaseEndsAt = startedAt + keeping.limits.leaseMs;
    this.#nextBeat = keeping.heartbeats.set(this, startedAt);
  }

  /**
   * Ends the heartbeat and writes the outcome; when the store fails it is written again in the background.
   *
   * @returns `undefined` when the store has it already, otherwise a promise that resolves when the store confirmed it or
   *   after the first failed try, and never rejects
   */
  settle(outcome: 'commit' | 'release'): Promise<void> | undefined {
    this.#ended = true;
    this.#nextBeat.meet();
    const { immediate } = this.#keeping.store;
    if (immediate === undefined) return this.#settleInTime(outcome);
    try {
      this.#writeAtOnce(immediate, outcome);
    } catch (error) {
      this.#events.storeFailed(outcome, error);
      this.#writeLater(outcome);
    }
    return undefined;
  }

  /** For the deadline only: time for the next heartbeat. */
  expired(): void {
    const { store } = this.#keeping;
    const { leaseMs, storeTimeoutMs, maxHandlerMs } = this.#keeping.limits;
    const sentAt = performance.now();
    this.#events.beating();
    if (sentAt - this.#startedAt >= maxHandlerMs) {
      this.#ended = true;
      this.#events.neverEnded();
      return;
    }
    callStore(storeTimeoutMs, (options) => store.renew(this.#claim, leaseMs, options)).then(
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
    if (!this.#ended) this.#nextBeat = this.#keeping.heartbeats.set(this);
  }

  #lose(during: 'renew' | 'commit' | 'release'): void {
    if (this.#lost || (this.#ended && during === 'renew')) return;
    this.#lost = true;
    this.#events.lost(during);
  }

  #writeAtOnce(immediate: ImmediateStore, outcome: 'commit' | 'release'): void {
    const ttlMs = this.#keeping.limits.dedupeTtlMs;
    const answer = outcome === 'commit' ? immediate.commit(this.#claim, { ttlMs }) : immediate.release(this.#claim);
    if (answer === 'lost') this.#lose(outcome);
  }

  async #settleInTime(outcome: 'commit' | 'release'): Promise<void> {
    if (!(await this.#write(outcome))) this.#writeLater(outcome);
  }

  /** Answers whether the store took the outcome. */
  async #write(outcome: 'commit' | 'release'): Promise<boolean> {
    const { store } = this.#keeping;
    const { storeTimeoutMs, dedupeTtlMs: ttlMs } = this.#keeping.limits;
    try {
      const answer =
        outcome === 'commit'
          ? await callStore(storeTimeoutMs, (options) => store.commit(this.#claim, { ttlMs }, options))
          : await callStore(storeTimeoutMs, (options) => store.release(this.#claim, options));
      if (answer === 'lost') this.#lose(outcome);
      return true;
    } catch (error) {
      this.#events.storeFailed(outcome, error);
      return false;
    }
  }

  #writeLater(outcome: 'commit' | 'release'): void {
    this.#keeping.pending.begin();
    void this.#writeUntilDone(outcome).finally(this.#keeping.pending.end);
  }

  async #writeUntilDone(outcome: 'commit' | 'release'): Promise<void> {
    const until = performance.now() + RETRY_FOR_MS;
    for (let delay = FIRST_RETRY_MS; performance.now() < until; delay = Math.min(LONGEST_RETRY_MS, 2 * delay)) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (await this.#write(outcome)) return;
    }
  }
}
