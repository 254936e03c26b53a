import { ClaimCalls } from '../dedupe/claim-calls.ts';
import { claimPatiently } from '../dedupe/claim-patiently.ts';
import { ShuttingDownError } from '../dedupe/not-claimed-error.ts';
import type { DedupeStore } from '../dedupe/store.ts';
import type { StoreHealth } from '../dedupe/store-health.ts';
import { deliveryId } from '../deliver/delivery-id.ts';
import { runSession } from '../deliver/run-session.ts';
import type { Sessions } from '../deliver/sessions.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { Closing } from '../runtime/closing.ts';
import { dateOf } from '../senders/date-of.ts';
import type { Handler } from '../senders/typed-events.ts';
import { createReceivedReport } from './report-received.ts';
import { handlerOf } from './run-handlers.ts';
import { checkSubmitCall, type FailSubmit, type SubmitOptions, type SubmitOutcome } from './submit-options.ts';
import { createSubmittedEvents, type SubmittedEvent, type SubmittedEventParts } from './submitted-event.ts';

/** Takes an event past the door: everything as for a delivery but what a signature needs. */
export type Submit<TEvent, TSent = unknown> = (
  event: TSent,
  options: SubmitOptions,
  handler?: Handler<TEvent>,
) => Promise<SubmitOutcome>;

/** What submitting works with. */
export interface SubmitParts extends SubmittedEventParts {
  readonly store: DedupeStore;
  readonly health: StoreHealth;
  readonly sessions: Sessions;
  readonly reporter: Reporter;
  readonly closing: Closing;
}

/** Makes the entrance of one receiver for events that come another way than over HTTP. */
export function createSubmit<TEvent>(parts: SubmitParts): Submit<TEvent> {
  const { provider, options, config, health, sessions, reporter, closing } = parts;
  const calls = new ClaimCalls(parts.store, health, config.storeTimeoutMs, config.leaseMs, closing);
  const handlers = options.on as Readonly<Record<string, Handler<TEvent>>> | undefined;
  const reportReceived = createReceivedReport(parts);
  const fail: FailSubmit = (problem) => {
    throw new TypeError(`${provider.name} submit: ${problem}.`);
  };
  const read = createSubmittedEvents(parts, fail);

  return async function submit(event, given, handler) {
    checkSubmitCall(given, handler, handlers !== undefined, fail);
    const submitted = await read(event, given);
    if (closing.aborted) {
      throw new ShuttingDownError(submitted.key, `${provider.name}: the receiver is shutting down.`);
    }
    sessions.pending.begin();
    try {
      return await run(submitted, given, handler);
    } finally {
      sessions.pending.end();
    }
  };

  async function run(
    { endpoint, tenant, type, sent, checked, key }: SubmittedEvent,
    { source, signal }: SubmitOptions,
    given: Handler<TEvent> | undefined,
  ): Promise<SubmitOutcome> {
    const event = checked as TEvent;
    const startedAt = performance.now();
    const facts = {
      provider: provider.name,
      endpoint,
      tenant,
      source,
      eventType: type,
      id: deliveryId(key),
      occurredAt: dateOf(provider.occurredAt?.(sent)),
      key,
      fields: provider.logFields(sent),
    };
    if (reporter.listening) reportReceived(facts, '', 0, sent, startedAt);
    const { leaseMs, dedupeTtlMs: ttlMs, budgetMs, processOnStoreError: isOptional } = config;
    const claimed = await claimPatiently(
      { key, leaseMs, ttlMs },
      { calls, health, closing, signal, budgetMs, isOptional },
    );
    if (claimed === 'done') {
      if (reporter.listening) {
        reporter.report({ type: 'duplicate', ...facts, durationMs: performance.now() - startedAt });
      }
      return 'duplicate';
    }
    const handler = given ?? (handlers && handlerOf(handlers, type));
    const session = sessions.open<TEvent>({
      claim: claimed === 'unguarded' ? undefined : claimed.claim,
      askedAt: claimed === 'unguarded' ? undefined : claimed.askedAt,
      answersWith: handler === undefined ? 'unhandled' : undefined,
      facts,
      event,
      rawBody: undefined,
      secretId: '',
      startedAt,
      receivedAtMs: config.now(),
      signedAtMs: undefined,
    });
    if (handler === undefined) reporter.report({ type: 'unhandled', ...facts });
    await runSession(session, () => handler?.(event, session.delivery));
    return handler === undefined ? 'unhandled' : 'handled';
  }
}
