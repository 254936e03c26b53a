import type { Closing } from '../runtime/closing.ts';
import { throwIfAborted } from '../runtime/other-realms.ts';
import type { ClaimCalls } from './claim-calls.ts';
import { newToken } from './claim-token.ts';
import { InFlightError, type NotClaimedError, ShuttingDownError, StoreUnavailableError } from './not-claimed-error.ts';
import type { Claim, ClaimRequest, ClaimResult } from './store.ts';
import { isClosed } from './store-errors.ts';
import type { StoreHealth } from './store-health.ts';
import { VainWaits } from './vain-waits.ts';

/** What somebody claims with who is no sender with a deadline, and how long it waits. */
export interface Patience {
  readonly calls: ClaimCalls;
  readonly health: StoreHealth;
  /** Aborts when the receiver shuts down. */
  readonly closing: Closing;
  /** Ends the waiting; without it, `budgetMs` does. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds to wait when there is no signal. */
  readonly budgetMs: number;
  /** Whether to go on without a claim when the store cannot be asked. */
  readonly isOptional: boolean;
}

/** How a claim was got, or what made it unnecessary. */
export type PatientOutcome =
  | { readonly claim: Claim; readonly askedAt: number }
  | 'done'
  /** The store cannot be asked, and may be done without. */
  | 'unguarded';

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [25, 500];
/** A lease is over up to 50 ms after its time. */
const LEASE_GRACE_MS = 10;

/**
 * Claims a key for a caller who says how long it waits: for a copy in flight to end, and for a store to come back.
 *
 * @throws NotClaimedError when the time is over; the signal's reason when it was aborted before the first call
 */
export async function claimPatiently(
  { key, leaseMs, ttlMs }: Pick<ClaimRequest, 'key' | 'leaseMs' | 'ttlMs'>,
  patience: Patience,
): Promise<PatientOutcome> {
  const { calls, health, closing, signal } = patience;
  throwIfAborted(signal);
  const request: ClaimRequest = { key, token: newToken(), leaseMs, ttlMs };
  /** Most claims are granted at once: what ends a waiting is made for those that wait. */
  let stop: ReturnType<typeof stopOf> | undefined;
  /** Whether a claim may have been granted that nobody will run under. */
  let isUnheard = false;
  let pauseMs = FIRST_PAUSE_MS;
  const vainWaits = new VainWaits();
  try {
    for (;;) {
      const askedAt = performance.now();
      let result: ClaimResult | undefined;
      let problem: NotClaimedError | undefined;
      try {
        result = calls.heard(request, await calls.ask(request, Number.POSITIVE_INFINITY));
        isUnheard = result.status === 'acquired' && closing.aborted;
      } catch (error) {
        isUnheard = true;
        health.failed(key, 'claim', error);
        if (patience.isOptional) return 'unguarded';
        problem = new StoreUnavailableError(key, 'The dedupe store could not be asked.', { cause: error });
        if (isClosed(error)) throw problem;
      }
      if (result?.status === 'done') return 'done';
      if (closing.aborted) throw new ShuttingDownError(key, 'The receiver is shutting down.');
      if (result?.status === 'acquired') return { claim: result.claim, askedAt };
      stop ??= stopOf(patience);
      if (stop.signal.aborted) throw problem ?? new InFlightError(key, 'Another run of this is still in flight.');
      if (result?.status === 'in-flight') {
        const atMostMs = Math.min(LONGEST_PAUSE_MS, Math.max(0, result.leaseRemainingMs) + LEASE_GRACE_MS);
        const waitsFrom = performance.now();
        await calls.change(key, atMostMs, pauseMs, stop.signal);
        await vainWaits.slowDown(waitsFrom, LONGEST_PAUSE_MS, stop.signal);
      } else await health.recovery(pauseMs, stop.signal, 'claim');
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    }
  } finally {
    stop?.end();
    if (isUnheard) void calls.giveBack(request);
  }
}

/** Aborts when the waiting has to end, for whatever reason. */
function stopOf({ signal, budgetMs, closing }: Patience): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = signal === undefined ? setTimeout(abort, budgetMs) : undefined;
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  closing.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      closing.removeEventListener('abort', abort);
      abort();
    },
  };
}
