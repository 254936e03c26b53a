import { Refusal } from '../answers/refusal.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { Closing } from '../runtime/closing.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { ClaimCalls } from './claim-calls.ts';
import { newToken } from './claim-token.ts';
import { Lobby, type Place, type Waiting } from './lobby.ts';
import type { Claim, ClaimRequest, ClaimResult, DedupeStore } from './store.ts';
import { isClosed, isFull } from './store-errors.ts';
import type { StoreHealth } from './store-health.ts';
import { VainWaits } from './vain-waits.ts';

/** What a delivery asks for. */
export interface ClaimQuestion extends Waiting {
  readonly facts: DeliveryFacts;
  readonly fingerprint: string;
  readonly nonce: { readonly key: string; readonly value: string } | undefined;
  /** When the request arrived, on the clock of `performance.now`: its budget counts from there. */
  readonly startedAt: number;
}

/** How the question was answered. */
type ClaimOutcome =
  | {
      readonly kind: 'acquired';
      readonly claim: Claim;
      /** When the store was asked, on the clock of `performance.now`: the lease began no earlier. `undefined`: just now. */
      readonly askedAt: number | undefined;
    }
  | { readonly kind: 'done'; readonly fingerprint: string | undefined; readonly waited: boolean }
  /** The store is unreachable, and `onStoreError: 'process'` says to go on without it. */
  | { readonly kind: 'unguarded' }
  /** The client went away while it waited. */
  | { readonly kind: 'gone' }
  | Refusal;

/** What of a receiver's options claiming goes by; all durations in milliseconds. */
export interface ClaimingRules {
  readonly leaseMs: number;
  readonly dedupeTtlMs: number;
  readonly nonceTtlMs: number;
  /** How long after its arrival a delivery must be answered. */
  readonly budgetMs: number;
  /** How long one store call may take. */
  readonly storeTimeoutMs: number;
  readonly maxWaiters: number;
  readonly rejectReplay: boolean;
  readonly processOnStoreError: boolean;
}

/** Claims deliveries: nonce and key in one step, waiting while another holder is in flight. */
export interface Claimant {
  /** Answers at once where the store does and nobody is in flight. */
  claim(question: ClaimQuestion): MaybePromise<ClaimOutcome>;
  /** Gives an acquired claim back under which nothing ran. Never rejects. */
  giveBack(claim: Claim): Promise<void>;
}

const FIRST_PAUSE_MS = 25;
/** Between two looks at a delivery in flight, and between two tries while the store fails. */
const [LONGEST_LOOK_MS, LONGEST_PAUSE_MS] = [500, 4_000];
/** A lease is over up to 50 ms after its time; asking again just before that would cost a round trip for nothing. */
const LEASE_GRACE_MS = 10;
/** The least time a claim is given for its answer, and how much longer than the slowest answer so far. */
const [LEAST_ANSWER_MS, ANSWER_MARGIN] = [100, 2];
/** What waits may hold so many bytes of bodies for each of `maxWaiters`: 62.5 MiB by default. */
const BYTES_PER_WAITER = 65_536;

/**
 * @param closing aborts when the receiver shuts down: waiters are sent away at once
 */
export function createClaimant(
  store: DedupeStore,
  health: StoreHealth,
  rules: ClaimingRules,
  reporter: Reporter,
  closing: Closing,
): Claimant {
  const { leaseMs, dedupeTtlMs, nonceTtlMs, storeTimeoutMs, maxWaiters } = rules;
  const calls = new ClaimCalls(store, health, storeTimeoutMs, leaseMs, closing);
  const leastAnswerMs = store.immediate === undefined ? Math.min(storeTimeoutMs, LEAST_ANSWER_MS) : 0;
  const lobby = new Lobby(maxWaiters, maxWaiters * BYTES_PER_WAITER, closing);

  function claim(question: ClaimQuestion): MaybePromise<ClaimOutcome> {
    const { nonce } = question;
    const request: ClaimRequest = {
      key: question.facts.key,
      token: newToken(),
      leaseMs,
      ttlMs: dedupeTtlMs,
      fingerprint: question.fingerprint,
      nonce: nonce && { key: nonce.key, value: nonce.value, ttlMs: nonceTtlMs },
    };
    // Most deliveries are first ones, and need not wait for a store that has its answer at hand.
    let answer: ClaimResult | undefined;
    try {
      answer = calls.atOnce(request);
    } catch (error) {
      return pursue(question, request, Promise.reject(error as Error));
    }
    if (answer === undefined) return pursue(question, request);
    if (answer.status === 'acquired') return { kind: 'acquired', claim: answer.claim, askedAt: undefined };
    return pursue(question, request, Promise.resolve(answer));
  }

  /** Asks until somebody has the delivery or its time is over. */
  async function pursue(
    question: ClaimQuestion,
    request: ClaimRequest,
    firstAnswer?: Promise<ClaimResult>,
  ): Promise<ClaimOutcome> {
    const { facts } = question;
    const endsAt = question.startedAt + rules.budgetMs;
    let next = firstAnswer;
    let place: Place | undefined;
    let nonceSeen = false;
    let first = true;
    let waited = false;
    /** Whether the last call may have been granted although nobody heard of it. */
    let unheard = false;
    /** What the holder had left of its lease when it was last seen. */
    let leaseRemainingMs: number | undefined;
    let pauseMs = FIRST_PAUSE_MS;
    const vainWaits = new VainWaits();
    let answerMs = leastAnswerMs;

    try {
      for (;;) {
        const askedAt = performance.now();
        // A claim nobody waits for any longer would shut the sender's retry out.
        if (next === undefined && endsAt - askedAt < answerMs / 2) return outOfTime(question, waited, leaseRemainingMs);
        let result: ClaimResult;
        try {
          result = calls.heard(request, await (next ?? calls.ask(request, endsAt)));
        } catch (error) {
          unheard = !isFull(error) && !isClosed(error);
          next = undefined;
          first = false;
          const now = performance.now();
          // Somebody had it a moment ago; it was this delivery whose time was over, not the store's.
          if (leaseRemainingMs !== undefined && now >= endsAt) return outOfTime(question, waited, leaseRemainingMs);
          health.failed(facts.key, 'claim', error);
          const outcome = afterError(error, endsAt - now < answerMs);
          if (outcome !== undefined) return outcome;
          place ??= lobby.enter(question);
          if (place === undefined) return new Refusal('store_unavailable', 'too_many_waiting');
          await health.recovery(Math.min(pauseMs, endsAt - now - answerMs), place.signal, 'claim');
          if (place.isGone) return left(question);
          if (closing.aborted) return new Refusal('shutting_down');
          pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
          continue;
        }
        unheard = false;
        if (next === undefined) answerMs = longerThan(performance.now() - askedAt, answerMs);
        next = undefined;
        if (result.status === 'nonce-conflict') return new Refusal('nonce_reused');
        // Seen before this request, not left behind by an earlier round of its own.
        if (first) nonceSeen = result.nonceSeen === true;
        first = false;
        if (result.status === 'acquired') {
          unheard = closing.aborted;
          if (closing.aborted) return new Refusal('shutting_down');
          if (waited) reportWait(question, 'took-over');
          return { kind: 'acquired', claim: result.claim, askedAt };
        }
        if (result.status === 'done') {
          if (nonceSeen && !waited && rules.rejectReplay) return new Refusal('nonce_reused', 'replayed_delivery');
          if (waited) reportWait(question, 'mirrored');
          return { kind: 'done', fingerprint: result.fingerprint, waited };
        }

        if (closing.aborted) return new Refusal('shutting_down');
        leaseRemainingMs = result.leaseRemainingMs;
        const leftMs = endsAt - performance.now() - answerMs;
        if (leftMs <= 0) return outOfTime(question, waited, leaseRemainingMs);
        place ??= lobby.enter(question);
        if (place === undefined) return new Refusal('busy');
        waited = true;
        pauseMs = Math.min(LONGEST_LOOK_MS, pauseMs);
        const waitsFrom = performance.now();
        await calls.change(
          facts.key,
          Math.min(leftMs, Math.max(0, leaseRemainingMs) + LEASE_GRACE_MS),
          pauseMs,
          place.signal,
        );
        await vainWaits.slowDown(waitsFrom, leftMs, place.signal);
        if (place.isGone) return left(question);
        pauseMs *= 1.5;
      }
    } finally {
      place?.leave();
      if (unheard) void calls.giveBack(request);
    }
  }

  /** What a claim needs for its answer, to the best of what is known. */
  function longerThan(tookMs: number, answerMs: number): number {
    return Math.min(storeTimeoutMs, Math.max(answerMs, ANSWER_MARGIN * tookMs));
  }

  function outOfTime(question: ClaimQuestion, waited: boolean, leaseRemainingMs: number | undefined): Refusal {
    if (waited) reportWait(question, 'gave-up');
    if (leaseRemainingMs === undefined) return new Refusal('store_unavailable', 'no_time_to_claim');
    return new Refusal('in_flight', 'in_flight', undefined, leaseRemainingMs / 1000);
  }

  function reportWait(
    { facts, startedAt }: ClaimQuestion,
    outcome: 'mirrored' | 'took-over' | 'gave-up' | 'gone',
  ): void {
    reporter.report({ type: 'waited', ...facts, outcome, durationMs: performance.now() - startedAt });
  }

  function left(question: ClaimQuestion): ClaimOutcome {
    reportWait(question, 'gone');
    return { kind: 'gone' };
  }

  /** How it ends when the store did not answer; `undefined`: it is asked again. */
  function afterError(error: unknown, isTooLate: boolean): ClaimOutcome | undefined {
    if (rules.processOnStoreError) return { kind: 'unguarded' };
    if (closing.aborted) return new Refusal('shutting_down');
    return isTooLate || isFull(error) || isClosed(error) ? new Refusal('store_unavailable') : undefined;
  }

  return { claim, giveBack: (granted) => calls.giveBack(granted) };
}
