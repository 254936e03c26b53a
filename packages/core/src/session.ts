import { isAccepted, isSuccessStatus, NOT_FOUND_STATUS, type Reply, refusalReply, successReply } from './answers.ts';
import { HeldClaim, type HeldClaimEvents, heartbeatMs } from './dedupe/held-claim.ts';
import type { Claim } from './dedupe/store.ts';
import type { Delivery } from './delivery.ts';
import { OpenDelivery } from './open-delivery.ts';
import { createPendingWork, type PendingWork } from './pending-work.ts';
import type { Provider } from './provider.ts';
import { Refusal } from './refusal.ts';
import type { Reporter } from './reporter.ts';
import type { ReceiverConfig } from './resolve-options.ts';
import type { Handler } from './typed-events.ts';

/** A delivery whose claim is held while the application works on it. */
export interface OpenSession<TEvent> {
  readonly delivery: Delivery<TEvent>;
  /**
   * Commits the claim after a 2xx, releases it after anything else. Await it before the response leaves: a copy that
   * arrives after the answer must find the outcome. Called again, it answers the first call's promise. Never rejects.
   *
   * @param error what the application threw, for the observer
   */
  settle(status: number, error?: unknown): Promise<void>;
  /**
   * Calls back once, with the answer to send, when the application outlives the sender's deadline. The claim stays held:
   * settle with the late status when the application ends. Not called after `settle`.
   */
  onOverdue(listener: (reply: Reply) => void): void;
}

/** What an opened session knows about its delivery. */
export interface SessionFacts {
  readonly provider: string;
  readonly eventType: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Everything a session is opened with. */
export interface SessionStart<TEvent> {
  /** `undefined` when the store is unreachable and the delivery is processed without a claim. */
  readonly claim: Claim | undefined;
  readonly facts: SessionFacts;
  readonly event: TEvent;
  readonly rawBody: Uint8Array;
  readonly secretId: string;
  readonly tenant: string | undefined;
  /** When the request arrived, on the clock of `performance.now`. */
  readonly startedAt: number;
  readonly receivedAtMs: number;
}

/** Opens sessions and knows which are still open. */
export interface Sessions {
  open<TEvent>(start: SessionStart<TEvent>): OpenSession<TEvent>;
  /** Runs a handler in a session and answers for it. */
  run<TEvent>(
    session: OpenSession<TEvent>,
    handler: Handler<TEvent> | undefined,
    keepAlive?: (work: Promise<unknown>) => void,
  ): Promise<Reply>;
  /** Resolves when all sessions have ended and their outcomes are written, or after `timeoutMs`; answers which. */
  drain(timeoutMs: number): Promise<boolean>;
}

export function createSessions(provider: Provider, config: ReceiverConfig, reporter: Reporter): Sessions {
  const pending = createPendingWork();
  let warnedNotRouted = false;
  const parts: SessionParts = { provider, config, reporter, pending, warnNotRouted };

  async function run<TEvent>(
    session: OpenSession<TEvent>,
    handler: Handler<TEvent> | undefined,
    keepAlive?: (work: Promise<unknown>) => void,
  ): Promise<Reply> {
    const { delivery } = session;
    if (handler === undefined) {
      await session.settle(successReply('unhandled').status);
      return successReply('unhandled');
    }
    const work = async (): Promise<Reply> => {
      let reply = successReply('handled');
      let thrown: unknown;
      try {
        await handler(delivery.event, delivery);
      } catch (error) {
        thrown = error;
        reply = refusalReply(new Refusal('handler_failed'));
      }
      await session.settle(reply.status, thrown);
      return reply;
    };
    return new Promise((resolve) => {
      session.onOverdue((reply) => {
        resolve(reply);
        keepAlive?.(done);
      });
      const done = work().then(resolve);
    });
  }

  function warnNotRouted(type: string): void {
    if (warnedNotRouted) return;
    warnedNotRouted = true;
    const detail =
      `A verified delivery of ${type} was answered ${NOT_FOUND_STATUS}: it seems that no route behind the middleware takes it. ` +
      'Add one for POST at this path, or pass `on` and Hookgate answers. Until then the sender sends it again.';
    reporter.report({ type: 'warning', provider: provider.name, code: 'not_routed', detail });
  }

  return { open: (start) => new ClaimedSession(parts, start), run, drain: pending.idle };
}

/** What all sessions of a receiver share. */
interface SessionParts {
  readonly provider: Provider;
  readonly config: ReceiverConfig;
  readonly reporter: Reporter;
  readonly pending: PendingWork;
  warnNotRouted(eventType: string): void;
}

/** In heartbeats: a timer of its own is started this long before a delivery is overdue, for a heartbeat may be late. */
const OVERDUE_AHEAD = 3;

/** A class, not closures: one is made for every delivery. */
class ClaimedSession<TEvent> implements OpenSession<TEvent>, HeldClaimEvents {
  readonly delivery: OpenDelivery<TEvent>;
  readonly #parts: SessionParts;
  readonly #start: SessionStart<TEvent>;
  readonly #openedAt = performance.now();
  readonly #held: HeldClaim | undefined;
  #settled: Promise<void> | undefined;
  #late = false;
  #overdueTimer: ReturnType<typeof setTimeout> | undefined;
  #overdueListener: ((reply: Reply) => void) | undefined;
  #forgotten = false;

  constructor(parts: SessionParts, start: SessionStart<TEvent>) {
    const { claim } = start;
    this.#parts = parts;
    this.#start = start;
    this.delivery = new OpenDelivery(start, parts.config.deadlineMs);
    this.#held = claim && new HeldClaim(parts.config, claim, parts.pending, this, this.#openedAt);
    parts.pending.begin();
  }

  // A field, so that it can be handed on alone.
  readonly settle = (status: number, error?: unknown): Promise<void> => {
    this.#settled ??= this.#end(status, error);
    return this.#settled;
  };

  onOverdue(listener: (reply: Reply) => void): void {
    this.#overdueListener = listener;
    this.#startOverdueTimer();
  }

  /** Most deliveries are settled before the first heartbeat: as long as more heartbeats come in time, they are timer enough. */
  #startOverdueTimer(isBeating = this.#held !== undefined): void {
    if (this.#settled !== undefined || this.#overdueTimer !== undefined || this.#overdueListener === undefined) return;
    const remainingMs = this.#start.startedAt + this.#parts.config.budgetMs - performance.now();
    if (isBeating && remainingMs > OVERDUE_AHEAD * heartbeatMs(this.#parts.config)) return;
    this.#overdueTimer = setTimeout(() => this.#overdue(), Math.max(0, remainingMs));
  }

  #overdue(): void {
    const { config, reporter } = this.#parts;
    const { facts, startedAt } = this.#start;
    this.#late = true;
    reporter.report({ type: 'overdue', ...facts, durationMs: performance.now() - startedAt });
    this.#overdueListener?.(refusalReply(new Refusal('overdue', 'overdue', undefined, config.leaseMs / 1000)));
  }

  beating(): void {
    this.#startOverdueTimer();
  }

  async #end(status: number, error: unknown): Promise<void> {
    clearTimeout(this.#overdueTimer);
    const handlerMs = performance.now() - this.#openedAt;
    const { provider, reporter, warnNotRouted } = this.#parts;
    const { facts, startedAt } = this.#start;
    const success = isSuccessStatus(status);
    await this.#held?.settle(success ? 'commit' : 'release');
    this.#forget();
    const warning = success ? unacceptedStatus(provider, status) : undefined;
    if (success && warning === undefined && !reporter.listening) return;
    const durationMs = performance.now() - startedAt;
    const outcome = { ...facts, attempt: this.delivery.attempt, status, handlerMs, durationMs, late: this.#late };
    if (success) reporter.report({ type: 'handled', ...outcome, warning });
    else reporter.report({ type: 'failed', ...outcome, error });
    if (status === NOT_FOUND_STATUS) warnNotRouted(facts.eventType);
  }

  #forget(): void {
    if (!this.#forgotten) this.#parts.pending.end();
    this.#forgotten = true;
  }

  lost(during: 'renew' | 'commit' | 'release'): void {
    this.delivery.lose(new Error('Another process took this delivery over.'));
    const { attempt, fence } = this.delivery;
    this.#parts.reporter.report({ type: 'lost-claim', ...this.#start.facts, attempt, fence, during });
    this.#startOverdueTimer(false);
  }

  storeFailed(operation: 'renew' | 'commit' | 'release', error: unknown): void {
    const { provider, key } = this.#start.facts;
    this.#parts.reporter.report({ type: 'store-error', provider, key, operation, error });
  }

  neverEnded(): void {
    const { provider, eventType } = this.#start.facts;
    const detail = `A handler of ${eventType} did not end within ${this.#parts.config.maxHandlerMs} ms; its claim is no longer held, so the event may run again.`;
    this.#parts.reporter.report({ type: 'warning', provider, code: 'handler_never_ended', detail });
    this.#startOverdueTimer(false);
    this.#forget();
  }
}

/** A success the sender does not count as one: it will send again, and be told that the delivery is done. */
function unacceptedStatus(provider: Provider, status: number): string | undefined {
  if (isAccepted(status, provider.accepts)) return undefined;
  return `${provider.name} counts only 200 as delivered, and the application answered ${status}: it will send this again. Answer 200.`;
}
