import { Refusal } from '../answers/refusal.ts';
import type { DeliveryFacts } from '../observe/observer.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { Closing } from '../runtime/closing.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import type { Claim, ClaimRequest, ClaimResult, DedupeStore, NonceRequest, StoreCallOptions } from './store.ts';
import { callStore, pause } from './store-call.ts';

/** What a delivery asks for. */
interface ClaimQuestion {
  readonly facts: DeliveryFacts;
  readonly fingerprint: string;
  readonly nonce: { readonly key: string; readonly value: string } | undefined;
  /** When the request arrived, on the clock of `performance.now`: its budget counts from there. */
  readonly startedAt: number;
}

/** How the question was answered. */
type ClaimOutcome =
  | { readonly kind: 'acquired'; readonly claim: Claim }
  | { readonly kind: 'done'; readonly fingerprint: string | undefined }
  /** The store is unreachable, and `onStoreError: 'process'` says to go on without it. */
  | { readonly kind: 'unguarded' }
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
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;
/** A lease is over up to 50 ms after its time; asking again just before that would cost a round trip for nothing. */
const LEASE_GRACE_MS = 10;

/** 46 bits, in strings so short that most tokens are made in one piece. */
const INSTANCE_LENGTH = 9;

let instance: string | undefined;
let claims = 0;

/** A name for one attempt to claim, never used twice. It need not be secret: whoever can write to the store needs none. */
function newToken(): string {
  // Not at the top level: workers give out no randomness before the first request.
  instance ??= randomText(INSTANCE_LENGTH);
  claims += 1;
  return instance + claims.toString(36);
}

/** Digits of base 36. */
function randomText(length: number): string {
  const [random = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return random.toString(36).padStart(length, '0').slice(-length);
}

/**
 * @param closing aborts when the receiver shuts down: waiters are sent away at once
 */
export function createClaimant(
  store: DedupeStore,
  rules: ClaimingRules,
  reporter: Reporter,
  closing: Closing,
): Claimant {
  const { leaseMs, dedupeTtlMs, nonceTtlMs, storeTimeoutMs, maxWaiters } = rules;
  let waiters = 0;

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
    if (store.immediate === undefined || needsTwoCalls(request)) return pursue(question, request);
    // Most deliveries are first ones, and need not wait for a store that has its answer at hand.
    let answer: ClaimResult;
    try {
      answer = store.immediate.claim(request);
    } catch (error) {
      return pursue(question, request, Promise.reject(error as Error));
    }
    if (answer.status === 'acquired') return { kind: 'acquired', claim: answer.claim };
    return pursue(question, request, Promise.resolve(answer));
  }

  /** Asks until somebody has the delivery or its time is over. */
  async function pursue(
    question: ClaimQuestion,
    request: ClaimRequest,
    firstAnswer: Promise<ClaimResult> = ask(request, question.startedAt),
  ): Promise<ClaimOutcome> {
    const { facts, startedAt } = question;
    let next: Promise<ClaimResult> | undefined = firstAnswer;
    let nonceSeen = false;
    let first = true;
    let waited = false;
    let pauseMs = FIRST_PAUSE_MS;

    for (;;) {
      let result: ClaimResult;
      try {
        result = await (next ?? ask(request, startedAt));
      } catch (error) {
        next = undefined;
        first = false;
        reportError(facts, 'claim', error);
        const outcome = afterError(remaining(startedAt) <= pauseMs);
        if (outcome !== undefined) {
          void releaseUnknown(request);
          return outcome;
        }
        await pause(pauseMs, closing);
        pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
        continue;
      }
      next = undefined;
      if (result.status === 'nonce-conflict') return new Refusal('nonce_reused');
      // Seen before this request, not left behind by an earlier round of its own.
      if (first) nonceSeen = result.nonceSeen === true;
      first = false;
      if (result.status === 'acquired') {
        if (waited) reportWait(question, 'took-over');
        return { kind: 'acquired', claim: result.claim };
      }
      if (result.status === 'done') {
        if (nonceSeen && !waited && rules.rejectReplay) return new Refusal('nonce_reused', 'replayed_delivery');
        if (waited) reportWait(question, 'mirrored');
        return { kind: 'done', fingerprint: result.fingerprint };
      }

      if (closing.aborted) return new Refusal('shutting_down');
      const budget = remaining(startedAt);
      if (budget <= 0) {
        if (waited) reportWait(question, 'gave-up');
        return new Refusal('in_flight', 'in_flight', undefined, result.leaseRemainingMs / 1000);
      }
      if (waiters >= maxWaiters) return new Refusal('busy');
      waited = true;
      waiters += 1;
      try {
        await change(facts, Math.min(budget, result.leaseRemainingMs + LEASE_GRACE_MS), pauseMs);
      } finally {
        waiters -= 1;
      }
      pauseMs = Math.min(LONGEST_PAUSE_MS, 1.5 * pauseMs);
    }
  }

  /** Milliseconds left until the sender must be answered. */
  function remaining(startedAt: number): number {
    return startedAt + rules.budgetMs - performance.now();
  }

  function reportError({ provider, key }: DeliveryFacts, operation: 'claim' | 'wait', error: unknown): void {
    reporter.report({ type: 'store-error', provider, key, operation, error });
  }

  function reportWait({ facts, startedAt }: ClaimQuestion, outcome: 'mirrored' | 'took-over' | 'gave-up'): void {
    reporter.report({ type: 'waited', ...facts, outcome, durationMs: performance.now() - startedAt });
  }

  /** How it ends when the store did not answer; `undefined`: it is asked again. */
  function afterError(isTooLate: boolean): ClaimOutcome | undefined {
    if (rules.processOnStoreError) return { kind: 'unguarded' };
    if (closing.aborted) return new Refusal('shutting_down');
    return isTooLate ? new Refusal('store_unavailable') : undefined;
  }

  /** Nonce and key in one call where the store can; otherwise the nonce first, so that a reused one costs no claim. */
  function ask(request: ClaimRequest, startedAt: number): Promise<ClaimResult> {
    if (needsTwoCalls(request)) return askTwice(request, request.nonce, startedAt);
    return callStore(callTime(startedAt), (options) => store.claim(request, options));
  }

  function needsTwoCalls(request: ClaimRequest): request is ClaimRequest & { readonly nonce: NonceRequest } {
    return request.nonce !== undefined && store.claimsNonces !== true;
  }

  async function askTwice(request: ClaimRequest, nonce: NonceRequest, startedAt: number): Promise<ClaimResult> {
    const known = await callStore(callTime(startedAt), (options) =>
      store.remember(nonce.key, nonce.value, nonce.ttlMs, options),
    );
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    const result = await callStore(callTime(startedAt), (options) =>
      store.claim({ ...request, nonce: undefined }, options),
    );
    return result.status === 'nonce-conflict' ? result : { ...result, nonceSeen: known !== null };
  }

  /** How long one call may take. */
  function callTime(startedAt: number): number {
    return Math.max(1, Math.min(storeTimeoutMs, remaining(startedAt)));
  }

  /** Resolves when the key may have changed: told by the store where it can, after a pause otherwise. */
  async function change(facts: DeliveryFacts, atMostMs: number, pauseMs: number): Promise<void> {
    if (store.wait === undefined) return pause(Math.min(atMostMs, pauseMs), closing);
    const stop = new AbortController();
    const end = (): void => stop.abort();
    closing.addEventListener('abort', end);
    const options: StoreCallOptions = { signal: stop.signal };
    try {
      await Promise.race([store.wait(facts.key, atMostMs, options), pause(atMostMs, stop.signal)]);
    } catch (error) {
      reportError(facts, 'wait', error);
      await pause(Math.min(atMostMs, pauseMs), closing);
    } finally {
      stop.abort();
      closing.removeEventListener('abort', end);
    }
  }

  /** An answer that never came may still be an acquired claim: give it back, so that the retry need not wait for its lease. */
  async function releaseUnknown({ key, token }: ClaimRequest): Promise<void> {
    const claim: Claim = { key, token, fence: 0, attempt: 0 };
    try {
      await callStore(storeTimeoutMs, (options) => store.release(claim, { signal: options.signal, ran: false }));
    } catch {
      // The store is failing already, and that was reported; an unreleased lease ends by itself.
    }
  }

  return { claim };
}
