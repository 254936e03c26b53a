import { type Reply, refusalReply } from '../answers/answers.ts';
import type { Refusal } from '../answers/refusal.ts';
import { createClaimant } from '../dedupe/claimant.ts';
import { createConsumerNames } from '../dedupe/consumer-names.ts';
import { StoreHealth } from '../dedupe/store-health.ts';
import { createSessions } from '../deliver/sessions.ts';
import { receiverFacts } from '../observe/receiver-facts.ts';
import { createReporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import { watchStore } from '../observe/watch-store.ts';
import type { WebhookOptions } from '../options/options.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import { startWarnings } from '../options/start-warnings.ts';
import { warnAboutMemoryStore } from '../options/warn-about-memory-store.ts';
import { ClosingController } from '../runtime/closing.ts';
import type { AnyProvider, CheckedEvent, EventOf, Handler } from '../senders/typed-events.ts';
import { createSecretSource } from '../verify/secrets.ts';
import type { Admission } from './admission.ts';
import { keyRuleOf } from './key-rule.ts';
import type { KnownFacts } from './known-facts.ts';
import { createMisplacedRefusals, placeOf } from './misplaced.ts';
import { createMount, type Passage, type Placement } from './mount.ts';
import { createPipeline } from './pipeline.ts';
import type { WebhookRequest } from './request.ts';
import { createSubmit } from './submit.ts';
import type { SubmitOptions, SubmitOutcome } from './submit-options.ts';

/** Receives the webhooks of one sender. An adapter makes one per middleware and lends it every request. */
export interface Receiver<TEvent = unknown, TSent = unknown> {
  /** The sender's name. */
  readonly provider: string;
  /** Whether handlers were given: then `admit` never answers `open`. */
  readonly answers: boolean;
  /** Milliseconds it is remembered what was handled: the option `dedupeTtlMs`, or the sender's own. */
  readonly dedupeTtlMs: number;
  /** Whether `close` was called: no new delivery is taken. */
  readonly isClosing: boolean;
  /**
   * Decides synchronously whether a request is ours; costs one comparison when it is not.
   *
   * @param header one header of the request, where its headers have a say in that
   */
  route(placement: Placement, header?: (name: string) => string | undefined): Passage;
  /** Takes a claimed request through the pipeline. Never rejects. */
  admit(request: WebhookRequest, endpoint: string): Promise<Admission<TEvent>>;
  /**
   * Takes an event that came another way than over HTTP: from reconciliation, an import, a replay by hand. The sender's shape
   * check, schemas, dedupe key, claim, handlers and observations are those of a delivery; there is no signature, and no age. An
   * event that was handled as a delivery is a duplicate here, and the other way round.
   *
   * ```ts
   * await receiver.submit(event, { source: 'reconciliation', endpoint: '/webhook' });
   * ```
   *
   * @param handler for receivers without `on`
   * @throws what the handler throws; InvalidEventError for an event that has not the sender's shape, or fails its schema;
   *   InFlightError, StoreUnavailableError and ShuttingDownError when it was not run; TypeError when `endpoint`, `tenant` or `key`
   *   is needed and missing
   */
  submit(event: TSent, options: SubmitOptions, handler?: Handler<TEvent>): Promise<SubmitOutcome>;
  /** Reports a refusal that an adapter found, and answers what to write. */
  refuse(refusal: Refusal): Reply;
  /**
   * Shuts down: new deliveries, those whose body is still arriving, and waiting copies get 503 and come again elsewhere; running
   * handlers are waited for. No handler starts once it has answered `true`.
   *
   * @param timeoutMs milliseconds to wait for running handlers, `Infinity` for as long as they take; default 30,000
   * @returns whether everything had ended in time
   */
  close(timeoutMs?: number): Promise<boolean>;
}

const DEFAULT_DRAIN_MS = 30_000;

/**
 * Makes a receiver.
 *
 * @param home the endpoint that all requests come to, where whoever makes it knows: `submit` then needs to be told none
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function createReceiver<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: WebhookOptions<NoInfer<TProvider>, TSchemas> = {},
  home?: string,
): Receiver<CheckedEvent<TProvider, TSchemas>, EventOf<TProvider>> {
  type TEvent = CheckedEvent<TProvider, TSchemas>;
  const config = resolveOptions(provider, options as WebhookOptions);
  const secrets = createSecretSource(provider, options.secret);
  const reporter = createReporter(options.observer, options.logger, config.now);
  reporter.begin({ provider: provider.name, eventTypes: provider.eventTypes });
  const closing = new ClosingController();
  const health = new StoreHealth(provider.name, reporter);
  const store = watchStore(config.store, provider.name, reporter);
  const sessions = createSessions(provider, store, health, config, reporter, config.replyTo);
  if (options.store === undefined) warnAboutMemoryStore(reporter, provider.name);
  for (const { code, detail } of startWarnings(provider, options as WebhookOptions)) {
    warn(reporter, provider.name, code, detail);
  }
  const misplaced = createMisplacedRefusals(provider, reporter);

  const parts = {
    provider,
    options: options as WebhookOptions,
    config,
    secrets,
    keyRule: keyRuleOf(provider, options as WebhookOptions),
    consumerName: createConsumerNames(provider.name, options.endpoint, config.store, reporter, closing.signal),
    sessions,
    reporter,
    closing: closing.signal,
  };

  function refuse(refusal: Refusal, durationMs = 0, known: KnownFacts = {}): Reply {
    const reply = refusalReply(refusal);
    const { code, reason, detail } = refusal;
    const { endpoint, tenant, eventType, id, occurredAt, verified = false } = known;
    const facts = { ...receiverFacts(provider.name), endpoint, tenant, eventType, id, occurredAt };
    reporter.report({ type: 'rejected', ...facts, status: reply.status, code, reason, detail, verified, durationMs });
    const isGone = code === 'body_aborted';
    reporter.answered(
      facts,
      { status: isGone ? undefined : reply.status, code },
      isGone ? 'gone' : 'rejected',
      durationMs,
    );
    return reply;
  }

  return {
    provider: provider.name,
    answers: options.on !== undefined,
    dedupeTtlMs: config.dedupeTtlMs,
    get isClosing() {
      return closing.signal.aborted;
    },
    route: createMount(provider, { path: config.paths, endpoint: options.endpoint }, reporter, (refusal) =>
      refuse(refusal),
    ),
    admit: createPipeline<TEvent>({
      ...parts,
      claimant: createClaimant(store, health, config, reporter, closing.signal),
      refuse(cause, startedAt, about) {
        const place = placeOf(about.endpoint);
        const { refusal, known } =
          place === undefined ? { refusal: cause, known: about } : misplaced(place, cause, about);
        const reply = refuse(refusal, performance.now() - startedAt, known);
        return refusal.code === 'body_aborted' ? { kind: 'gone' } : { kind: 'reply', reply };
      },
    }),
    submit: createSubmit<TEvent>({ ...parts, store, health, home }),
    refuse: (refusal) => refuse(refusal),
    close(timeoutMs = DEFAULT_DRAIN_MS) {
      closing.abort();
      reporter.flush();
      return sessions.drain(timeoutMs);
    },
  };
}
