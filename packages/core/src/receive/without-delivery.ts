import type { Reply } from '../answers/answers.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { receiverFacts } from '../observe/receiver-facts.ts';
import type { Admission } from './admission.ts';
import type { KnownFacts } from './known-facts.ts';
import type { PipelineParts } from './pipeline-parts.ts';

/** How a genuine request ends that opens no delivery and is not refused. */
interface WithoutDelivery {
  /** A handshake of the sender's was answered. */
  challenged(reply: Reply, known: KnownFacts, startedAt: number): Admission<never>;
  /** The event is done already. */
  duplicate(facts: DeliveryFacts, hasWaited: boolean, startedAt: number): Admission<never>;
  /** The client went away while it waited. */
  gone(facts: DeliveryFacts, startedAt: number): Admission<never>;
}

export function createWithoutDelivery({
  provider,
  config,
  reporter,
}: Pick<PipelineParts, 'provider' | 'config' | 'reporter'>): WithoutDelivery {
  return {
    challenged(reply, { endpoint, tenant }, startedAt) {
      const facts = { ...receiverFacts(provider.name), endpoint, tenant };
      reporter.answered(facts, reply, 'challenged', performance.now() - startedAt);
      return { kind: 'reply', reply };
    },
    duplicate(facts, hasWaited, startedAt) {
      const reply = config.replyTo('duplicate', undefined);
      if (reporter.listening) {
        const durationMs = performance.now() - startedAt;
        reporter.report({ type: 'duplicate', ...facts, durationMs });
        reporter.answered(facts, reply, hasWaited ? 'waited' : 'duplicate', durationMs);
      }
      return { kind: 'reply', reply };
    },
    gone(facts, startedAt) {
      reporter.answered(facts, { status: undefined, code: undefined }, 'gone', performance.now() - startedAt);
      return { kind: 'gone' };
    },
  };
}
