import type { Closing } from '../closing.ts';
import { Refusal } from '../refusal.ts';
import type { Reporter } from '../reporter.ts';
import type { ReceiverConfig } from '../resolve-options.ts';
import type { SessionFacts } from '../session.ts';
import type { Claim, ClaimRequest, ClaimResult, StoreCallOptions } from './store.ts';
import { callStore, pause } from './store-call.ts';

/** What a delivery asks for. */
interface ClaimQuestion {
  readonly facts: SessionFacts;
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

/** Claims deliveries: nonce and key in one step, waiting while another holder is in flight. */
export interface Claimant {
  claim(question: ClaimQuestion): Promise<ClaimOutcome>;
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;
/** A lease is over up to 50 ms after its time; asking again just before that would cost a round trip for nothing. */
const LEASE_GRACE_MS = 10;

let instance: string | undefined;
let claims = 0;

/** A name for one attempt to claim, never used twice. It need not be secret: whoever can write to the store needs none. */
function newToken(): string {
  // Not at the top level: workers give out no randomness before the first request.
  instance ??= crypto.randomUUID();
  claims += 1;
  return `${instance}.${claims.toString(36)}`;
}

/**
 * @param closing aborts when the receiver shuts down: waiters are sent away at once
 */
export function createClaimant(config: ReceiverConfig, reporter: Reporter, closing: Closing): Claimant {
  const { store, leaseMs, dedupeTtlMs, nonceTtlMs, storeTimeoutMs, maxWaiters } = config;
  let waiters = 0;

  async function claim(question: ClaimQuestion): Promise<ClaimOutcome> {
    const { facts, fingerprint, startedAt } = question;
    const { key } = facts;
    const budgetEndsAt = startedAt + config.budgetMs;
    const nonce = question.nonce === undefined ? undefined : { ...question.nonce, ttlMs: nonceTtlMs };
    const request: ClaimRequest = { key, fingerprint, nonce, token: newToken(), leaseMs, ttlMs: dedupeTtlMs };
    let nonceSeen = false;
    let first = true;
    let waited = false;
    let uncertain = false;
    let pauseMs = FIRST_PAUSE_MS;

    const onError = (operation: 'claim' | 'wait', error: unknown): void => {
      reporter.report({ type: 'store-error', provider: facts.provider, key, operation, error });
    };
    const reportWait = (outcome: 'mirrored' | 'took-over' | 'gave-up'): void => {
      if (waited) reporter.report({ type: 'waited', ...facts, outcome, durationMs: performance.now() - startedAt });
    };
    /** An answer that never came may still be an acquired claim: give it back, so that the retry need not wait for its lease. */
    const giveUp = <T extends ClaimOutcome>(outcome: T): T => {
      if (uncertain) releaseUnknown(request);
      return outcome;
    };

    for (;;) {
      let result: ClaimResult;
      try {
        result = await ask(request, budgetEndsAt);
        uncertain = false;
      } catch (error) {
        uncertain = true;
        first = false;
        onError('claim', error);
        if (config.processOnStoreError) return giveUp({ kind: 'unguarded' });
        if (closing.aborted) return giveUp(new Refusal('shutting_down'));
        if (remaining(budgetEndsAt) <= pauseMs) return giveUp(new Refusal('store_unavailable'));
        await pause(pauseMs, closing);
        pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
        continue;
      }
      if (result.status === 'nonce-conflict') return new Refusal('nonce_reused');
      // Seen before this request, not left behind by an earlier round of its own.
      if (first) nonceSeen = result.nonceSeen === true;
      first = false;
      if (result.status === 'acquired') {
        reportWait('took-over');
        return { kind: 'acquired', claim: result.claim };
      }
      if (result.status === 'done') {
        if (nonceSeen && !waited && config.rejectReplay) return new Refusal('nonce_reused', 'replayed_delivery');
        reportWait('mirrored');
        return { kind: 'done', fingerprint: result.fingerprint };
      }

      if (closing.aborted) return new Refusal('shutting_down');
      const budget = remaining(budgetEndsAt);
      if (budget <= 0) {
        reportWait('gave-up');
        return new Refusal('in_flight', 'in_flight', undefined, result.leaseRemainingMs / 1000);
      }
      if (waiters >= maxWaiters) return new Refusal('busy');
      waited = true;
      waiters += 1;
      try {
        await change(key, Math.min(budget, result.leaseRemainingMs + LEASE_GRACE_MS), pauseMs, onError);
      } finally {
        waiters -= 1;
      }
      pauseMs = Math.min(LONGEST_PAUSE_MS, 1.5 * pauseMs);
    }
  }

  /** Nonce and key in one call where the store can; otherwise the nonce first, so that a reused one costs no claim. */
  async function ask(request: ClaimRequest, budgetEndsAt: number): Promise<ClaimResult> {
    const timeout = (): number => Math.max(1, Math.min(storeTimeoutMs, remaining(budgetEndsAt)));
    const { nonce } = request;
    if (nonce === undefined || store.claimsNonces === true) {
      return callStore(store, timeout(), (options) => store.claim(request, options));
    }
    const known = await callStore(store, timeout(), (options) =>
      store.remember(nonce.key, nonce.value, nonce.ttlMs, options),
    );
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    const result = await callStore(store, timeout(), (options) =>
      store.claim({ ...request, nonce: undefined }, options),
    );
    return result.status === 'nonce-conflict' ? result : { ...result, nonceSeen: known !== null };
  }

  /** Resolves when the key may have changed: told by the store where it can, after a pause otherwise. */
  async function change(
    key: string,
    atMostMs: number,
    pauseMs: number,
    onError: (operation: 'wait', error: unknown) => void,
  ): Promise<void> {
    if (store.wait === undefined) return pause(Math.min(atMostMs, pauseMs), closing);
    const stop = new AbortController();
    const end = (): void => stop.abort();
    closing.addEventListener('abort', end);
    const options: StoreCallOptions = { signal: stop.signal };
    try {
      await Promise.race([store.wait(key, atMostMs, options), pause(atMostMs, stop.signal)]);
    } catch (error) {
      onError('wait', error);
      await pause(Math.min(atMostMs, pauseMs), closing);
    } finally {
      stop.abort();
      closing.removeEventListener('abort', end);
    }
  }

  function releaseUnknown({ key, token }: ClaimRequest): void {
    const claim: Claim = { key, token, fence: 0n, attempt: 0 };
    // The store is failing already, and that was reported; an unreleased lease ends by itself.
    callStore(store, storeTimeoutMs, (options) => store.release(claim, options)).catch(() => {});
  }

  return { claim };
}

function remaining(budgetEndsAt: number): number {
  return budgetEndsAt - performance.now();
}
