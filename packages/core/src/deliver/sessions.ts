import { NOT_FOUND_STATUS, type Reply } from '../answers/answers.ts';
import { heartbeatMs } from '../dedupe/held-claim.ts';
import type { DedupeStore } from '../dedupe/store.ts';
import type { StoreHealth } from '../dedupe/store-health.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { quote } from '../observe/quote.ts';
import type { Reporter } from '../observe/reporter.ts';
import { ClosingController } from '../runtime/closing.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { createPendingWork, type PendingWork } from '../runtime/pending-work.ts';
import { createDeadlines } from '../runtime/runtime.ts';
import type { Provider } from '../senders/provider.ts';
import type { Handler } from '../senders/typed-events.ts';
import { type ReplyTo, runHandler } from './run-handler.ts';
import { type OpenSession, Session, type SessionLimits, type SessionParts, type SessionStart } from './session.ts';

/** Opens sessions and knows which are still open. */
export interface Sessions {
  open<TEvent>(start: SessionStart<TEvent>): OpenSession<TEvent>;
  /** Runs a handler in a session and answers for it. Never rejects. */
  run<TEvent>(
    session: OpenSession<TEvent>,
    handler: Handler<TEvent> | undefined,
    keepAlive?: (work: Promise<unknown>) => void,
  ): MaybePromise<Reply>;
  /**
   * Resolves when all sessions have ended and their outcomes are written, or after `timeoutMs`; answers which. From then on an
   * outcome the store does not take is not written again.
   */
  drain(timeoutMs: number): Promise<boolean>;
  /** What a shutdown waits for: deliveries on their way into a session, open ones, and outcomes that are not written yet. */
  readonly pending: PendingWork;
}

export function createSessions(
  provider: Pick<Provider, 'name' | 'accepts'>,
  store: DedupeStore,
  health: StoreHealth,
  limits: SessionLimits,
  reporter: Reporter,
  replyTo: ReplyTo,
): Sessions {
  const pending = createPendingWork();
  const shutDown = new ClosingController();
  const heartbeats = createDeadlines(heartbeatMs(limits));
  const parts: SessionParts = {
    provider,
    store,
    health,
    limits,
    reporter,
    pending,
    heartbeats,
    shutDown: shutDown.signal,
    warnNotRouted,
  };
  let warnedNotRouted = false;

  function warnNotRouted(facts: DeliveryFacts): void {
    if (warnedNotRouted) return;
    warnedNotRouted = true;
    const detail =
      `A verified delivery of ${quote(facts.eventType)} was answered ${NOT_FOUND_STATUS}: it seems that no route behind the middleware takes it. ` +
      'Add one for POST at this path, have the one that is there answer (in Koa, one that sets no body is a 404 without `ctx.status = 200`), or pass `on` ' +
      'and Hookgate answers. Until then the sender sends it again.';
    reporter.report({ type: 'warning', ...facts, code: 'not_routed', detail });
  }

  return {
    open: (start) => new Session(parts, start),
    run: (session, handler, keepAlive) => runHandler(replyTo, session, handler, keepAlive),
    async drain(timeoutMs) {
      const isIdle = await pending.idle(timeoutMs);
      shutDown.abort();
      return isIdle;
    },
    pending,
  };
}
