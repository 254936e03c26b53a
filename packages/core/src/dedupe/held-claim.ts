import type { Closing } from '../runtime/closing.ts';
import type { Deadline, Deadlines, Expiring } from '../runtime/deadlines.ts';
import type { PendingWork } from '../runtime/pending-work.ts';
import { ClaimLostError } from './claim-lost-error.ts';
import { RenewalTrouble } from './renewal-trouble.ts';
import type { Claim, DedupeStore, ImmediateStore } from './store.ts';
import { callStore } from './store-call.ts';
import { isClosed } from './store-errors.ts';
import type { StoreHealth } from './store-health.ts';

/** What a holder is told about its claim. */
export interface HeldClaimEvents {
  /** Every third of the lease. */
  beating(): void;
  /** Somebody else has the claim now, or may have: the lease ran out without a renewal. Called at most once. */
  lost(during: 'renew' | 'commit' | 'release', reason: Error): void;
  /** The handler did not end within `maxHandlerMs`: its claim is no longer renewed. */
  neverEnded(): void;
}

/** After an outage the outcome must reach the store before a waiting copy takes the expired lease over. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS, RETRY_FOR_MS] = [50, 2_000, 5 * 60_000];

const HEARTBEATS_PER_LEASE = 3;

/** What of a receiver's options a held claim goes by, in milliseconds. */
export interface ClaimLimits {
  readonly leaseMs: number;
  /** How long a delivery that is done is remembered. */
  readonly dedupeTtlMs: number;
  /** How long one store call may take: no longer than a heartbeat, so that one lost renewal leaves time for another. */
  readonly storeTimeoutMs: number;
  readonly maxHandlerMs: number;
}

/** Milliseconds between two heartbeats. */
export function heartbeatMs({ leaseMs }: Pick<ClaimLimits, 'leaseMs'>): number {
  return leaseMs / HEARTBEATS_PER_LEASE;
}

/** What the held claims of one receiver share. */
export interface ClaimKeeping {
  readonly store: DedupeStore;
  readonly health: StoreHealth;
  readonly limits: ClaimLimits;
  /** Counts the outcomes that the store has not taken yet. */
  readonly pending: PendingWork;
  /** As long as the time between two heartbeats. */
  readonly heartbeats: Deadlines;
  /** Aborts when the receiver has shut down: nobody writes an outcome again. */
  readonly shutDown: Closing;
}

/** A claim while its handler runs: renewed by a heartbeat until it is committed or released. */
export class HeldClaim implements Expiring {
  readonly #keeping: ClaimKeeping;
  readonly #claim: Claim;
  readonly #events: HeldClaimEvents;
  readonly #startedAt: number;
  /** By our own clock, which no change of the system's time touches; counted from before the store was asked. */
  #leaseEndsAt: number;
  #ended = false;
  #lost = false;
  #nextBeat: Deadline;
  #trouble: RenewalTrouble | undefined;

  /**
   * @param startedAt when the handler was let in, on the clock of `performance.now`
   * @param askedAt when the claim was asked for: the store's lease began no earlier
   */
  constructor(keeping: ClaimKeeping, claim: Claim, events: HeldClaimEvents, startedAt: number, askedAt: number) {
    this.#keeping = keeping;
    this.#claim = claim;
    this.#events = events;
    this.#startedAt = startedAt;
    this.#leaseEndsAt = askedAt + keeping.limits.leaseMs;
    this.#nextBeat = keeping.heartbeats.set(this, askedAt);
  }

  /** Gives the claim up for lost when its lease is over, although no timer could say so yet: the process may have been stopped. */
  lookAtClock(): void {
    if (!this.#ended && performance.now() >= this.#leaseEndsAt) this.#loseLease();
  }

  /** What the handler, or the application, left undone, as far as the store knows. */
  unfinished(): Error | undefined {
    return this.#keeping.store.unfinished?.(this.#claim);
  }

  /**
   * Ends the heartbeat and writes the outcome; when the store fails it is written again in the background. A claim that cannot
   * be committed because of what was left undone is released instead.
   *
   * @param answerBy when the sender must have its answer, on the clock of `performance.now`
   * @returns `undefined` when the store has it already, otherwise a promise that resolves when the store confirmed it, after
   *   the first failed try or when the answer must leave, and never rejects: with what was left undone, if anything
   */
  settle(outcome: 'commit' | 'release', answerBy: number): Promise<Error | undefined> | undefined {
    this.#ended = true;
    this.#nextBeat.meet();
    this.#trouble?.end();
    const { immediate } = this.#keeping.store;
    if (immediate === undefined) return this.#settleInTime(outcome, answerBy);
    try {
      this.#writeAtOnce(immediate, outcome);
    } catch (error) {
      const undone = this.#undoneBy(outcome);
      if (undone !== undefined) return this.#releaseInTime(undone, answerBy);
      if (!this.#failed(outcome, error)) this.#writeLater(outcome);
    }
    return undefined;
  }

  /** For the deadline only: time for the next heartbeat. */
  expired(): void {
    this.#events.beating();
    this.lookAtClock();
    this.#renew();
  }

  #renew(): void {
    const { store, health, limits } = this.#keeping;
    const sentAt = performance.now();
    if (sentAt - this.#startedAt >= limits.maxHandlerMs) {
      this.#ended = true;
      this.#trouble?.end();
      this.#events.neverEnded();
      return;
    }
    callStore(limits.storeTimeoutMs, (options) => store.renew(this.#claim, limits.leaseMs, options)).then(
      (answer) => {
        health.answered(false);
        if (this.#ended) return;
        if (answer === 'lost') return this.#lose('renew', takenOver());
        // What is over stays over, even if nobody came: the handler may have seen it.
        this.lookAtClock();
        this.#trouble?.end();
        this.#trouble = undefined;
        this.#leaseEndsAt = sentAt + limits.leaseMs;
        this.#nextBeat = this.#keeping.heartbeats.set(this, sentAt);
      },
      (error: unknown) => {
        if (this.#ended) return;
        health.failed(this.#claim.key, 'renew', error);
        // The store may be reachable for others: when the lease ends, the claim can be theirs.
        this.#trouble ??= new RenewalTrouble(this.#leaseEndsAt, () => this.#loseLease());
        if (!isClosed(error)) this.#trouble.retry(() => this.#renew(), heartbeatMs(limits));
      },
    );
  }

  #loseLease(): void {
    this.#lose(
      'renew',
      new ClaimLostError('The lease of this delivery ended before it was renewed: another process may have it.'),
    );
  }

  #lose(during: 'renew' | 'commit' | 'release', reason: Error): void {
    if (this.#lost || (this.#ended && during === 'renew')) return;
    this.#lost = true;
    this.#events.lost(during, reason);
  }

  #writeAtOnce(immediate: ImmediateStore, outcome: 'commit' | 'release'): void {
    const ttlMs = this.#keeping.limits.dedupeTtlMs;
    const answer = outcome === 'commit' ? immediate.commit(this.#claim, { ttlMs }) : immediate.release(this.#claim);
    this.#keeping.health.answered(false);
    if (answer === 'lost') this.#lose(outcome, takenOver());
  }

  #settleInTime(outcome: 'commit' | 'release', answerBy: number): Promise<Error | undefined> {
    const { storeTimeoutMs } = this.#keeping.limits;
    // None is left when the answer went out already.
    const leftMs = answerBy - performance.now();
    return this.#write(outcome, leftMs > 0 ? Math.min(storeTimeoutMs, leftMs) : storeTimeoutMs).then((written) => {
      if (written === true) return undefined;
      if (written !== false) return this.#releaseInTime(written, answerBy);
      this.#writeLater(outcome);
      return undefined;
    });
  }

  /** The sender's retry must find it open; nothing can be said of it that would be worth more than the answer in time. */
  async #releaseInTime(undone: Error, answerBy: number): Promise<Error> {
    const leftMs = answerBy - performance.now();
    const isReleased =
      leftMs > 0 && (await this.#write('release', Math.min(this.#keeping.limits.storeTimeoutMs, leftMs)));
    if (isReleased !== true) this.#writeLater('release');
    return undone;
  }

  /** Answers whether there is nothing left to do: the store took the outcome, or never will; or what was left undone. */
  #write(outcome: 'commit' | 'release', timeoutMs: number): Promise<boolean | Error> {
    const { store, health, limits } = this.#keeping;
    return callStore<'committed' | 'released' | 'lost'>(timeoutMs, (options) =>
      outcome === 'commit'
        ? store.commit(this.#claim, { ttlMs: limits.dedupeTtlMs }, options)
        : store.release(this.#claim, options),
    ).then(
      (answer) => {
        health.answered(false);
        if (answer === 'lost') this.#lose(outcome, takenOver());
        return true;
      },
      (error: unknown) => this.#undoneBy(outcome) ?? this.#failed(outcome, error),
    );
  }

  /** Why a commit that failed will not succeed either when it is tried again. */
  #undoneBy(outcome: 'commit' | 'release'): Error | undefined {
    return outcome === 'commit' ? this.unfinished() : undefined;
  }

  /** Answers whether it is no use trying again. */
  #failed(outcome: 'commit' | 'release', error: unknown): boolean {
    this.#keeping.health.failed(this.#claim.key, outcome, error);
    return isClosed(error);
  }

  #writeLater(outcome: 'commit' | 'release'): void {
    this.#keeping.pending.begin();
    void this.#writeUntilDone(outcome).finally(this.#keeping.pending.end);
  }

  async #writeUntilDone(outcome: 'commit' | 'release'): Promise<void> {
    const { health, limits, shutDown } = this.#keeping;
    const until = performance.now() + RETRY_FOR_MS;
    for (let delay = FIRST_RETRY_MS; performance.now() < until; delay = Math.min(LONGEST_RETRY_MS, 2 * delay)) {
      await health.recovery(delay, shutDown, 'outcome');
      if (shutDown.aborted) return;
      const written = await this.#write(outcome, limits.storeTimeoutMs);
      if (written === true) return;
      // Begun after the answer: too late to tell the sender.
      if (written !== false) this.#failed(outcome, written);
    }
  }
}

function takenOver(): Error {
  return new ClaimLostError('Another process took this delivery over.');
}
