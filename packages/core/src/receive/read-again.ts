import { Refusal } from '../answers/refusal.ts';
import { parseJsonBody } from '../body/json-body.ts';
import type { ClaimQuestion } from '../dedupe/claimant.ts';
import { textOf } from '../observe/text-of.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import { checkSchema } from '../senders/check-schema.ts';
import { parseEvent } from '../senders/parse-event.ts';
import { powersOf } from '../senders/powers.ts';
import { createLateRefusals, inTime } from './in-time.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { createSchemas } from './schemas.ts';

/** Gives a delivery that has waited bytes of its own again, and the event they are; or answers why that cannot be. */
type ReadAgain = (
  question: ClaimQuestion,
  header: (name: string) => string | undefined,
) => Promise<Refusal | undefined>;

export function createSecondReading({
  provider,
  options,
  config,
}: Pick<PipelineParts, 'provider' | 'options' | 'config'>): ReadAgain {
  const { parseBody = parseJsonBody } = powersOf(provider);
  const schemaOf = createSchemas(options);
  const late = createLateRefusals(config.budgetMs);

  return async (question, header) => {
    try {
      // The other copies wait on, and a handler may write into what it is given.
      question.body = Uint8Array.prototype.slice.call(question.body);
      const sent = parseEvent(provider, parseBody(question.body, provider.bodyFormat), { header });
      if (sent instanceof Refusal) return sent;
      const schema = schemaOf(question.facts.eventType);
      const checking = schema === undefined ? sent : checkSchema(provider, schema, sent);
      const remainingMs = question.startedAt + config.budgetMs - performance.now();
      const event = isPromise(checking) ? await inTime(checking, remainingMs, late.schema) : checking;
      if (event instanceof Refusal) return event;
      question.event = event;
      return undefined;
    } catch (error) {
      return new Refusal('handler_failed', 'internal_error', `Receiving failed: ${textOf(error)}`);
    }
  };
}
