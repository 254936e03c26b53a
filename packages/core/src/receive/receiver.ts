import { type Reply, refusalReply } from '../answers/answers.ts';
import type { Refusal } from '../answers/refusal.ts';
import { createClaimant } from '../dedupe/claimant.ts';
import { StoreHealth } from '../dedupe/store-health.ts';
import { createSessions } from '../deliver/sessions.ts';
import { receiverFacts } from '../observe/receiver-facts.ts';
import { createReporter } from '../observe/reporter.ts';
import type { WebhookOptions } from '../options/options.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import { startWarnings } from '../options/start-warnings.ts';
import { createTwinWatch } from '../options/twins.ts';
import { warnAboutMemoryStore } from '../options/warn-about-memory-store.ts';
import { ClosingController } from '../runtime/closing.ts';
import type { AnyProvider, CheckedEvent } from '../senders/typed-events.ts';
import { createSecretSource } from '../verify/secrets.ts';
import type { Admission } from './admission.ts';
import type { KnownFacts } from './known-facts.ts';
import { createMisplacedRefusals, placeOf } from './misplaced.ts';
import { createMount, type Passage, type Placement } from './mount.ts';
import { createPipeline } from './pipeline.ts';
import type { WebhookRequest } from './request.ts';

/** Receives the webhooks of one sender. An adapter makes one per middleware and lends it every request. */
export interface Receiver<TEvent = unknown> {
  /** The sender's name. */
  readonly provider: string;
  /** Whether handlers were given: then `admit` never answers `open`. */
  readonly answers: boolean;
  /** Decides synchronously whether a request is ours; costs one comparison when it is not. */
  route(placement: Placement, header: (name: string) => string | undefined): Passage;
  /** Takes a claimed request through the pipeline. Never rejects. */
  admit(request: WebhookRequest, endpoint: string): Promise<Admission<TEvent>>;
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
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function createReceiver<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: WebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): Receiver<CheckedEvent<TProvider, TSchemas>> {
  const config = resolveOptions(provider, options as WebhookOptions);
  const secrets = createSecretSource(provider, options.secret);
  const reporter = createReporter(options.observer, options.logger, config.now);
  const closing = new ClosingController();
  const health = new StoreHealth(provider.name, reporter);
  const sessions = createSessions(provider, config.store, health, config, reporter, config.replyTo);
  if (options.store === undefined) warnAboutMemoryStore(reporter, provider.name);
  for (const warning of startWarnings(provider, options as WebhookOptions)) {
    reporter.report({ type: 'warning', ...receiverFacts(provider.name), ...warning });
  }
  const twins = createTwinWatch(config.store);

  const misplaced = createMisplacedRefusals(provider, reporter);

  function refuse(refusal: Refusal, durationMs = 0, known: KnownFacts = {}): Reply {
    const reply = refusalReply(refusal);
    const { code, reason, detail } = refusal;
    const { endpoint, tenant, eventType, id, occurredAt, verified = false } = known;
    const facts = { ...receiverFacts(provider.name), endpoint, tenant, eventType, id, occurredAt };
    reporter.report({ type: 'rejected', ...facts, status: reply.status, code, reason, detail, verified, durationMs });
    if (reporter.observing) {
      const isGone = code === 'body_aborted';
      const answered = isGone
        ? ({ status: undefined, outcome: 'gone' } as const)
        : ({ status: reply.status, outcome: 'rejected' } as const);
      reporter.report({ type: 'answered', ...facts, ...answered, code, durationMs });
    }
    return reply;
  }

  return {
    provider: provider.name,
    answers: options.on !== undefined,
    route: createMount(provider, { path: config.paths, endpoint: options.endpoint }, reporter, (refusal) =>
      refuse(refusal),
    ),
    admit: createPipeline<CheckedEvent<TProvider, TSchemas>>({
      provider,
      options: options as WebhookOptions,
      config,
      secrets,
      claimant: createClaimant(config.store, health, config, reporter, closing.signal),
      sessions,
      reporter,
      twins,
      closing: closing.signal,
      refuse(cause, startedAt, about) {
        const place = placeOf(about.endpoint);
        const { refusal, known } =
          place === undefined ? { refusal: cause, known: about } : misplaced(place, cause, about);
        const reply = refuse(refusal, performance.now() - startedAt, known);
        return refusal.code === 'body_aborted' ? { kind: 'gone' } : { kind: 'reply', reply };
      },
    }),
    refuse: (refusal) => refuse(refusal),
    close(timeoutMs = DEFAULT_DRAIN_MS) {
      closing.abort();
      twins.leave();
      reporter.flush();
      return sessions.drain(timeoutMs);
    },
  };
}
