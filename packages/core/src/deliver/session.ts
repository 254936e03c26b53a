import { NOT_FOUND_STATUS, type Reply } from '../answers/answers.ts';
import { heartbeatMs } from '../dedupe/held-claim.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { ReceiverConfig } from '../options/resolve-options.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { createDeadlines } from '../runtime/runtime.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { Provider } from '../senders/provider.ts';
import type { Handler } from '../senders/typed-events.ts';
import { ClaimedSession, type SessionParts, type SessionStart } from './claimed-session.ts';
import { createPendingWork } from './pending-work.ts';
import { runHandler } from './run-handler.ts';

/** A delivery whose claim is held while the application works on it. */
export interface OpenSession<TEvent> {
  readonly delivery: Delivery<TEvent>;
  /**
   * Commits the claim after a 2xx, releases it after anything else. The response leaves after it: a copy that arrives
   * after the answer must find the outcome. Called again, it answers what the first call did.
   *
   * @param error what the application threw, for the observer
   * @returns `undefined` when the outcome is recorded already, otherwise a promise to await, which never rejects
   */
  settle(status: number, error?: unknown): Promise<void> | undefined;
  /**
   * Calls back once, with the answer to send, when the application outlives the sender's deadline. The claim stays held:
   * settle with the late status when the application ends. Not called after `settle`.
   */
  onOverdue(listener: (reply: Reply) => void): void;
}

/** Opens sessions and knows which are still open. */
export interface Sessions {
  open<TEvent>(start: SessionStart<TEvent>): OpenSession<TEvent>;
  /** Runs a handler in a session and answers for it. Never rejects. */
  run<TEvent>(
    session: OpenSession<TEvent>,
    handler: Handler<TEvent> | undefined,
    keepAlive?: (work: Promise<unknown>) => void,
  ): MaybePromise<Reply>;
  /** Resolves when all sessions have ended and their outcomes are written, or after `timeoutMs`; answers which. */
  drain(timeoutMs: number): Promise<boolean>;
}

export function createSessions(provider: Provider, config: ReceiverConfig, reporter: Reporter): Sessions {
  const pending = createPendingWork();
  const heartbeats = createDeadlines(heartbeatMs(config));
  const parts: SessionParts = { provider, config, reporter, pending, heartbeats, warnNotRouted };
  let warnedNotRouted = false;

  function warnNotRouted(type: string): void {
    if (warnedNotRouted) return;
    warnedNotRouted = true;
    const detail =
      `A verified delivery of ${type} was answered ${NOT_FOUND_STATUS}: it seems that no route behind the middleware takes it. ` +
      'Add one for POST at this path, or pass `on` and Hookgate answers. Until then the sender sends it again.';
    reporter.report({ type: 'warning', provider: provider.name, code: 'not_routed', detail });
  }

  return {
    open: (start) => new ClaimedSession(parts, start),
    run(session, handler, keepAlive) {
      const answer = runHandler(session, handler);
      return isPromise(answer) ? inBudget(session, answer, keepAlive) : answer;
    },
    drain: pending.idle,
  };
}

/** Whichever comes first: the handler's answer, or the end of what the sender waits for. */
function inBudget(
  session: OpenSession<unknown>,
  answer: Promise<Reply>,
  keepAlive?: (work: Promise<unknown>) => void,
): Promise<Reply> {
  return new Promise((resolve) => {
    const done = answer.then(resolve);
    session.onOverdue((reply) => {
      resolve(reply);
      keepAlive?.(done);
    });
  });
}
