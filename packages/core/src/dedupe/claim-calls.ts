import { textOf } from '../observe/text-of.ts';
import type { Closing } from '../runtime/closing.ts';
import type { Claim, ClaimRequest, ClaimResult, DedupeStore, NonceRequest } from './store.ts';
import { callStore, pause } from './store-call.ts';
import { isClosed } from './store-errors.ts';
import type { StoreHealth } from './store-health.ts';

/** A question whose answer takes two calls: the store does not claim nonces. */
type TwoCalls = ClaimRequest & { readonly nonce: NonceRequest };

/** How long a claim that may have been granted to nobody is given back, and how many are so at a pace of their own. */
const [GIVE_BACK_FOR_MS, MOST_IN_A_HURRY, FIRST_PAUSE_MS] = [60_000, 100, 50];

/** The calls a store gets for a claim. */
export class ClaimCalls {
  readonly #store: DedupeStore;
  readonly #health: StoreHealth;
  readonly #timeoutMs: number;
  readonly #leaseMs: number;
  readonly #closing: Closing;
  #givingBack = 0;

  /** @param timeoutMs how long one call may take */
  constructor(store: DedupeStore, health: StoreHealth, timeoutMs: number, leaseMs: number, closing: Closing) {
    this.#store = store;
    this.#health = health;
    this.#timeoutMs = timeoutMs;
    this.#leaseMs = leaseMs;
    this.#closing = closing;
  }

  needsTwo(request: ClaimRequest): request is TwoCalls {
    return request.nonce !== undefined && this.#store.claimsNonces !== true;
  }

  /** The store's answer, where it has it at hand. */
  atOnce(request: ClaimRequest): ClaimResult | undefined {
    const { immediate } = this.#store;
    if (immediate === undefined || this.needsTwo(request)) return undefined;
    return this.heard(request, immediate.claim(request));
  }

  /**
   * Nonce and key in one call where the store can; otherwise the nonce first, so that a reused one costs no claim. The answer is
   * to be {@link heard}.
   *
   * @param endsAt when an answer is of no use any more, on the clock of `performance.now`
   */
  ask(request: ClaimRequest, endsAt: number): Promise<ClaimResult> {
    if (this.needsTwo(request)) return this.#askTwice(request, endsAt);
    return callStore(this.#callTime(endsAt), (options) => this.#store.claim(request, options));
  }

  /**
   * Takes an answer for what it is.
   *
   * @throws Error when the claim is another's: replies were mixed up on their way, and nobody may run on the strength of it; and
   *   when it is none that a store may give, which a delivery would go by, or ask again and again
   */
  heard(request: ClaimRequest, answer: ClaimResult): ClaimResult {
    const isAcquired = answer.status === 'acquired';
    if (isAcquired && (answer.claim.token !== request.token || answer.claim.key !== request.key)) {
      throw new Error('The store answered a claim with that of another delivery: its client mixes up replies.');
    }
    if (!isAcquired && !isRefusal(answer)) {
      throw new TypeError(`The store answered a claim with none of its four answers: status ${textOf(answer.status)}.`);
    }
    this.#health.answered(isAcquired);
    return answer;
  }

  /**
   * An answer that never came may still be an acquired claim, now or when the connection moves again: it is given back, so that
   * the sender's retry need not wait for its lease, and is the first attempt. Tried until the store answers, and for a lease
   * after that: a client may have kept the claim, and send it later than this.
   */
  async giveBack({ key, token }: Pick<Claim, 'key' | 'token'>): Promise<void> {
    const claim: Claim = { key, token, fence: 0, attempt: 0 };
    let until = performance.now() + GIVE_BACK_FOR_MS;
    let isAnswered = false;
    this.#givingBack += 1;
    // Before its lease is over: then it would be taken over, and count.
    const longestMs = this.#givingBack > MOST_IN_A_HURRY ? GIVE_BACK_FOR_MS : this.#leaseMs / 3;
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
        const answer = await this.#release(claim);
        if (answer === 'closed') return;
        if (answer === 'answered' && !isAnswered) {
          isAnswered = true;
          until = performance.now() + this.#leaseMs;
        }
        await this.#health.recovery(Math.min(longestMs, pauseMs), this.#closing, 'outcome');
        if (this.#closing.aborted || performance.now() >= until) return;
      }
    } finally {
      this.#givingBack -= 1;
    }
  }

  /**
   * Resolves when a key that is in flight may have changed: told by the store where it can, after a pause otherwise, and at once
   * when `ended` aborts.
   */
  async change(key: string, atMostMs: number, pauseMs: number, ended: Closing): Promise<void> {
    if (this.#store.wait === undefined) return pause(Math.min(atMostMs, pauseMs), ended);
    const stop = new AbortController();
    const end = (): void => stop.abort();
    ended.addEventListener('abort', end);
    if (ended.aborted) end();
    try {
      await Promise.race([this.#store.wait(key, atMostMs, { signal: stop.signal }), pause(atMostMs, stop.signal)]);
    } catch (error) {
      this.#health.failed(key, 'wait', error);
      await pause(Math.min(atMostMs, pauseMs), ended);
    } finally {
      stop.abort();
      ended.removeEventListener('abort', end);
    }
  }

  /** What fails here was reported when the claim did. */
  #release(claim: Claim): Promise<'answered' | 'failed' | 'closed'> {
    return callStore(this.#timeoutMs, ({ signal }) => this.#store.release(claim, { signal, ran: false })).then(
      () => 'answered',
      (error: unknown) => (isClosed(error) ? 'closed' : 'failed'),
    );
  }

  async #askTwice(request: TwoCalls, endsAt: number): Promise<ClaimResult> {
    const { nonce } = request;
    const known = await callStore(this.#callTime(endsAt), (options) =>
      this.#store.remember(nonce.key, nonce.value, nonce.ttlMs, options),
    );
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    const result = await callStore(this.#callTime(endsAt), (options) =>
      this.#store.claim({ ...request, nonce: undefined }, options),
    );
    return result.status === 'nonce-conflict' ? result : { ...result, nonceSeen: known !== null };
  }

  /** How long one call may take. */
  #callTime(endsAt: number): number {
    return Math.max(1, Math.min(this.#timeoutMs, endsAt - performance.now()));
  }
}

/** Whether an answer is one of those that grant nothing, with what the waiting goes by. */
function isRefusal(answer: ClaimResult): boolean {
  if (answer.status === 'in-flight')
    return typeof answer.leaseRemainingMs === 'number' && !Number.isNaN(answer.leaseRemainingMs);
  return answer.status === 'done' || answer.status === 'nonce-conflict';
}
