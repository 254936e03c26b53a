import { isAccepted, isSuccessStatus, NOT_FOUND_STATUS, type Reply, refusalReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import {
  type ClaimKeeping,
  type ClaimLimits,
  HeldClaim,
  type HeldClaimEvents,
  heartbeatMs,
} from '../dedupe/held-claim.ts';
import type { StartedObservation } from '../observe/delivery-observations.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { quote } from '../observe/quote.ts';
import { OVER_HTTP } from '../observe/receiver-facts.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { AnsweredObservation } from '../observe/request-observations.ts';
import { startTimer } from '../runtime/start-timer.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { Provider } from '../senders/provider.ts';
import { type DeliveryStart, OpenDelivery } from './open-delivery.ts';

/** A delivery whose claim is held while the application works on it. */
export interface OpenSession<TEvent> {
  readonly delivery: Delivery<TEvent, Uint8Array>;
  /** What the application threw, where that is known before the status it ends with. */
  error: unknown;
  /** What a handler that has ended well left undone, as far as the store knows: settle as a failure with it. */
  unfinished(): Error | undefined;
  /** Runs the application's work on the delivery, as observers wish: what it returns or throws is what `work` does. */
  within<T>(work: () => T): T;
  /**
   * Commits the claim after a 2xx, releases it after anything else. The response leaves after it: a copy that arrives
   * after the answer must find the outcome. Called again, it answers what the first call did.
   *
   * @param error what the application threw, for the observer; default: `error`
   * @returns `undefined` when the outcome is recorded already, otherwise a promise to await, which never rejects. What it
   *   resolves with, if anything, is to be sent in place of the answer that was settled with: that did not come true, for
   *   something the application left undone has failed. Where its head is out, break the connection instead
   */
  settle(status: number, error?: unknown): Promise<Reply | undefined> | undefined;
  /**
   * Calls back once, with the answer to send, when the application outlives the sender's deadline. The claim stays held:
   * settle with the late status when the application ends. Not called after `settle`.
   */
  onOverdue(listener: (reply: Reply) => void): void;
}

/** Everything a session is opened with. */
export interface SessionStart<TEvent> extends DeliveryStart<TEvent> {
  /** When the claim was asked for, on the same clock as `startedAt`; `undefined`: just now. */
  readonly askedAt: number | undefined;
  /** When the request arrived, on the clock of `performance.now`. */
  readonly startedAt: number;
  /** What Hookgate answers when all goes well; `undefined` where the application answers. */
  readonly answersWith: 'handled' | 'unhandled' | undefined;
}

/** What of a receiver's options a session goes by, in milliseconds. */
export interface SessionLimits extends ClaimLimits {
  /** How long after its arrival the sender gives a delivery up. */
  readonly deadlineMs: number;
  /** How long after its arrival a delivery must be answered. */
  readonly budgetMs: number;
}

/** What all sessions of a receiver share. */
export interface SessionParts extends ClaimKeeping {
  readonly limits: SessionLimits;
  readonly provider: Pick<Provider, 'name' | 'accepts'>;
  readonly reporter: Reporter;
  /** A verified delivery was answered 404. */
  warnNotRouted(facts: DeliveryFacts): void;
}

/** In heartbeats: a timer of its own is started this long before a delivery is overdue, for a heartbeat may be late. */
const OVERDUE_AHEAD = 3;

/** Of the sender's deadline: what is left is for the answer to travel. Deliveries are overdue a little before, so that there is time to write an outcome. */
const ANSWER_SHARE = 0.98;

/** A class, not closures: one is made for every delivery. */
export class Session<TEvent> implements OpenSession<TEvent>, HeldClaimEvents {
  readonly delivery: OpenDelivery<TEvent>;
  error: unknown;
  readonly #parts: SessionParts;
  readonly #facts: DeliveryFacts;
  readonly #answersWith: SessionStart<TEvent>['answersWith'];
  readonly #startedAt: number;
  readonly #openedAt = performance.now();
  readonly #held: HeldClaim | undefined;
  #isSettled = false;
  #settled: Promise<Reply | undefined> | undefined;
  #late = false;
  #overdueTimer: ReturnType<typeof setTimeout> | undefined;
  #overdueListener: ((reply: Reply) => void) | undefined;
  #forgotten = false;
  #isAnswered = false;
  /** What observers were told when the work began; `undefined` where there are none, or no work. */
  #started: StartedObservation | undefined;

  constructor(parts: SessionParts, start: SessionStart<TEvent>) {
    const { claim, facts, startedAt } = start;
    this.#parts = parts;
    this.#facts = facts;
    this.#answersWith = start.answersWith;
    this.#startedAt = startedAt;
    this.#held = claim && new HeldClaim(parts, claim, this, this.#openedAt, start.askedAt ?? this.#openedAt);
    this.delivery = new OpenDelivery(start, parts.limits.deadlineMs, this.#held);
    parts.pending.begin();
    if (start.answersWith !== 'unhandled' && parts.reporter.observing) {
      const { attempt } = this.delivery;
      // The facts first, here and wherever every delivery comes by: spread into what has a type already they are copied one by one.
      this.#started = { ...facts, type: 'started', attempt, durationMs: this.#openedAt - startedAt };
      parts.reporter.report(this.#started);
    }
  }

  within<T>(work: () => T): T {
    const { around } = this.#parts.reporter;
    return around === undefined || this.#started === undefined ? work() : around(this.#started, work);
  }

  unfinished(): Error | undefined {
    return this.#held?.unfinished();
  }

  settle(status: number, error: unknown = this.error): Promise<Reply | undefined> | undefined {
    if (!this.#isSettled) {
      this.#isSettled = true;
      this.#settled = this.#end(status, error);
    }
    return this.#settled;
  }

  onOverdue(listener: (reply: Reply) => void): void {
    this.#overdueListener = listener;
    this.#startOverdueTimer();
  }

  /** Most deliveries are settled before the first heartbeat: as long as more heartbeats come in time, they are timer enough. */
  #startOverdueTimer(isBeating = this.#held !== undefined): void {
    if (this.#isSettled || this.#overdueTimer !== undefined || this.#overdueListener === undefined) return;
    const remainingMs = this.#startedAt + this.#parts.limits.budgetMs - performance.now();
    if (isBeating && remainingMs > OVERDUE_AHEAD * heartbeatMs(this.#parts.limits)) return;
    this.#overdueTimer = startTimer(remainingMs, () => this.#overdue());
  }

  #overdue(): void {
    const { limits, reporter } = this.#parts;
    this.#late = true;
    const durationMs = performance.now() - this.#startedAt;
    reporter.report({ type: 'overdue', ...this.#facts, durationMs });
    const reply = refusalReply(new Refusal('overdue', 'overdue', undefined, limits.leaseMs / 1000));
    this.#answered(reply.status, 'overdue', 'overdue', durationMs);
    this.#overdueListener?.(reply);
  }

  beating(): void {
    this.#startOverdueTimer();
  }

  #end(status: number, error: unknown): Promise<Reply | undefined> | undefined {
    clearTimeout(this.#overdueTimer);
    const { provider, reporter } = this.#parts;
    const success = isSuccessStatus(status);
    const isTold = reporter.listening || !isAccepted(status, provider.accepts);
    const endedAt = isTold ? performance.now() : undefined;
    const written = this.#held?.settle(
      success ? 'commit' : 'release',
      this.#startedAt + ANSWER_SHARE * this.#parts.limits.deadlineMs,
    );
    if (written !== undefined) {
      return written.then((undone) =>
        undone === undefined
          ? this.#conclude(status, error, endedAt, endedAt && performance.now())
          : this.#concludeUndone(undone, endedAt),
      );
    }
    return this.#conclude(status, error, endedAt, endedAt);
  }

  /** The application answered what did not come true; its claim is released, or will be. */
  #concludeUndone(undone: Error, endedAt = performance.now()): Reply {
    const reply = refusalReply(new Refusal('handler_failed'));
    this.#conclude(reply.status, undone, endedAt, performance.now(), 'handler_failed');
    return reply;
  }

  /**
   * The outcome is recorded, or will be.
   *
   * @param endedAt when the application was through with it, and
   * @param recordedAt when that was recorded, both on the clock of `performance.now`; `undefined` when nobody is told
   * @param failedAs what the sender of a failed delivery is told; `undefined` where that is the application's
   */
  #conclude(
    status: number,
    error: unknown,
    endedAt: number | undefined,
    recordedAt: number | undefined,
    failedAs: 'handler_failed' | undefined = this.#answersWith && 'handler_failed',
  ): undefined {
    this.#forget();
    if (endedAt === undefined || recordedAt === undefined) return;
    const { provider, reporter, warnNotRouted } = this.#parts;
    const success = isSuccessStatus(status);
    const warning = success ? unacceptedStatus(provider, status) : undefined;
    const durationMs = recordedAt - this.#startedAt;
    const { attempt, newest } = this.delivery;
    const handlerMs = endedAt - this.#openedAt;
    const late = this.#late;
    const answersWith = this.#answersWith;
    if (!success) {
      reporter.report({ ...this.#facts, type: 'failed', attempt, status, error, handlerMs, durationMs, late });
    } else if (newest !== undefined) {
      reporter.report({ ...this.#facts, type: 'superseded', attempt, newest, durationMs });
    } else if (answersWith !== 'unhandled') {
      reporter.report({ ...this.#facts, type: 'handled', attempt, status, handlerMs, durationMs, late, warning });
    }
    if (success) this.#answered(status, answersWith, answersWith ?? 'handled', durationMs);
    else this.#answered(status, failedAs, 'failed', durationMs);
    if (status === NOT_FOUND_STATUS) warnNotRouted(this.#facts);
  }

  /** Once: an application that ends late was answered for when it was overdue. Never where no request waits for an answer. */
  #answered(
    status: number,
    code: AnsweredObservation['code'],
    outcome: AnsweredObservation['outcome'],
    durationMs: number,
  ): void {
    if (this.#isAnswered || this.#facts.source !== OVER_HTTP) return;
    this.#isAnswered = true;
    const { reporter } = this.#parts;
    if (reporter.observing) reporter.report({ ...this.#facts, type: 'answered', status, code, outcome, durationMs });
  }

  #forget(): void {
    if (!this.#forgotten) this.#parts.pending.end();
    this.#forgotten = true;
  }

  lost(during: 'renew' | 'commit' | 'release', reason: Error): void {
    this.delivery.lose(reason);
    const { attempt, fence } = this.delivery;
    this.#parts.reporter.report({ type: 'lost-claim', ...this.#facts, attempt, fence, during });
    this.#startOverdueTimer(false);
  }

  neverEnded(): void {
    const { eventType } = this.#facts;
    const detail = `A handler of ${quote(eventType)} did not end within ${this.#parts.limits.maxHandlerMs} ms; its claim is no longer held, so the event may run again.`;
    this.#parts.reporter.report({ type: 'warning', ...this.#facts, code: 'handler_never_ended', detail });
    this.#startOverdueTimer(false);
    this.#forget();
  }
}

/** A success the sender does not count as one: it will send again, and be told that the delivery is done. */
function unacceptedStatus(provider: Pick<Provider, 'name' | 'accepts'>, status: number): string | undefined {
  if (isAccepted(status, provider.accepts)) return undefined;
  return `${provider.name} counts only 200 as delivered, and the application answered ${status}: it will send this again. Answer 200.`;
}
