import { Refusal } from '../answers/refusal.ts';
import type { ConsumerNames } from '../dedupe/consumer-names.ts';
import { eventKey, nameEvent } from '../dedupe/event-key.ts';
import type { WebhookOptions } from '../options/options.ts';
import type { ReceiverConfig } from '../options/resolve-options.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { checkSchema } from '../senders/check-schema.ts';
import { eventType } from '../senders/parse-event.ts';
import { parseOwnEvent } from '../senders/parse-own-event.ts';
import { type DedupeKey, InvalidEventError } from '../senders/provider.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { SecretSet } from '../verify/secret-set.ts';
import type { SecretSource } from '../verify/secrets.ts';
import { createLateRefusals, inTime } from './in-time.ts';
import { mountName } from './mount-name.ts';
import { normalisePath } from './normalise-path.ts';
import { createSchemas } from './schemas.ts';
import type { FailSubmit, SubmitOptions } from './submit-options.ts';

/** What is asked of a receiver about an event that no request brought. */
export interface SubmittedEventParts {
  readonly provider: AnyProvider;
  readonly options: WebhookOptions;
  readonly config: ReceiverConfig;
  readonly keyRule: DedupeKey<never>;
  readonly secrets: SecretSource;
  readonly consumerName: ConsumerNames;
  /** The endpoint all requests come to, where whoever made the receiver knows it. */
  readonly home: string | undefined;
}

/** An event with all that a request would have told about it. */
export interface SubmittedEvent {
  readonly endpoint: string;
  readonly tenant: string | undefined;
  readonly type: string;
  /** As the sender made it. */
  readonly sent: Record<string, unknown>;
  /** What the schema made of that. */
  readonly checked: object;
  readonly key: string;
}

/** Reads what was submitted; rejects where something is wrong with it, missing, or late. */
export function createSubmittedEvents(parts: SubmittedEventParts, fail: FailSubmit) {
  const { provider, options, config } = parts;
  const schemaOf = createSchemas(options);
  const late = createLateRefusals(config.budgetMs);

  return async function read(event: unknown, given: SubmitOptions): Promise<SubmittedEvent> {
    const until = performance.now() + config.budgetMs;
    /** What a function of the developer's answers, as long as a delivery would wait for it. */
    const answerOf = async <T>(answer: MaybePromise<T | Refusal>, tooLate: Refusal): Promise<T> => {
      const found = isPromise(answer) ? await inTime(answer, until - performance.now(), tooLate) : answer;
      if (found instanceof Refusal) throw found.code === 'invalid_event' ? invalid(found) : new Error(said(found));
      return found;
    };
    const endpoint = endpointOf(given);
    const secrets = given.tenant === undefined ? await secretsOf(answerOf) : secretsOfTenant(given.tenant);
    const sent = parseOwnEvent(provider, event);
    if (sent instanceof Refusal) throw invalid(sent);
    const type = eventType(provider, sent);
    if (type instanceof Refusal) throw invalid(type);
    const schema = schemaOf(type);
    const checked = schema === undefined ? sent : await answerOf(checkSchema(provider, schema, sent), late.schema);
    const name = given.key ?? (await nameOf(sent, answerOf));
    const key = eventKey(parts.consumerName(endpoint, secrets), name);
    return { endpoint, tenant: secrets.tenant, type, sent, checked, key };
  };

  function endpointOf({ endpoint: given }: SubmitOptions): string {
    const { endpoint } = options;
    if (endpoint !== undefined) {
      if (given === undefined || given === endpoint) return endpoint;
      fail(`the option \`endpoint\` is ${JSON.stringify(given)}, and the receiver's is ${JSON.stringify(endpoint)}`);
    }
    const paths = config.paths?.map(normalisePath);
    if (given !== undefined) {
      const name = paths === undefined ? mountName(given) : normalisePath(given);
      if (paths === undefined || paths.includes(name)) return name;
      fail(`the option \`endpoint\` must be one of the guarded paths: ${paths.join(', ')}`);
    }
    const only = paths === undefined ? parts.home : paths.length === 1 ? paths[0] : undefined;
    return (
      only ?? missing('endpoint', 'the path the middleware is mounted at, or make the receiver with an `endpoint`')
    );
  }

  function secretsOfTenant(tenant: string): SecretSet {
    if (typeof options.secret !== 'function') {
      fail('the option `tenant` is given, but the receiver has no tenants: its `secret` is no function');
    }
    return { keys: [], texts: [], tenant, isUnnamedTenant: false, oddity: undefined };
  }

  /** Whose event it is. A guess would run it twice, once for each owner. */
  async function secretsOf(answerOf: AnswerOf): Promise<SecretSet> {
    const found = await withoutRequest(
      'tenant',
      "the one that the `secret` function answers for the event's request",
      (stop) =>
        answerOf(
          parts.secrets({
            method: 'POST',
            get url() {
              return stop();
            },
            header: stop,
            body: stop,
          }),
          late.secret,
        ),
    );
    if (found.unknownTenant !== undefined) missing('tenant', 'the `secret` function answers none without a request');
    return found;
  }

  function nameOf(sent: object, answerOf: AnswerOf): Promise<string> {
    return withoutRequest('key', 'what names the event, which otherwise goes by the signed bytes', (stop) =>
      answerOf(
        nameEvent(parts.keyRule as DedupeKey<unknown>, sent, {
          get signed() {
            return stop();
          },
          bodyDigest: stop,
        }),
        late.dedupeKey,
      ),
    );
  }

  /** Asks a function of the developer's that may go by the request, of which there is none: then it needs to be told. */
  function withoutRequest<T>(needed: string, what: string, ask: (stop: () => never) => Promise<T>): Promise<T> {
    let wasNeeded = false;
    const stop = (): never => {
      wasNeeded = true;
      throw new TypeError('There is no request.');
    };
    return ask(stop).finally(() => {
      if (wasNeeded) missing(needed, what);
    });
  }

  function said({ detail, reason }: Refusal): string {
    return `${provider.name} submit: ${detail ?? reason}`;
  }

  function invalid(refusal: Refusal): InvalidEventError {
    return new InvalidEventError(said(refusal));
  }

  function missing(name: string, what: string): never {
    return fail(`needs \`${name}\`: pass ${what}`);
  }
}

type AnswerOf = <T>(answer: MaybePromise<T | Refusal>, tooLate: Refusal) => Promise<T>;
