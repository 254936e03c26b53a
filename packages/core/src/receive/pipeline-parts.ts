import type { Refusal } from '../answers/refusal.ts';
import type { Claimant } from '../dedupe/claimant.ts';
import type { ConsumerNames } from '../dedupe/consumer-names.ts';
import type { Sessions } from '../deliver/sessions.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { WebhookOptions } from '../options/options.ts';
import type { ReceiverConfig } from '../options/resolve-options.ts';
import type { Closing } from '../runtime/closing.ts';
import type { DedupeKey } from '../senders/provider.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { SecretSource } from '../verify/secrets.ts';
import type { Admission } from './admission.ts';
import type { KnownFacts } from './known-facts.ts';

/** What the pipeline of one receiver works with. */
export interface PipelineParts {
  readonly provider: AnyProvider;
  readonly options: WebhookOptions;
  readonly config: ReceiverConfig;
  readonly secrets: SecretSource;
  readonly keyRule: DedupeKey<never>;
  readonly consumerName: ConsumerNames;
  readonly claimant: Claimant;
  readonly sessions: Sessions;
  readonly reporter: Reporter;
  readonly closing: Closing;
  /** Reports a refusal, with what is known of the delivery by then, and answers what becomes of the request. */
  refuse(refusal: Refusal, startedAt: number, known: KnownFacts): Admission<never>;
}
