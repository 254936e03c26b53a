import { Refusal } from '../answers/refusal.ts';
import { ClaimCalls } from '../dedupe/claim-calls.ts';
import { claimPatiently } from '../dedupe/claim-patiently.ts';
import type { ConsumerNames } from '../dedupe/consumer-names.ts';
import { eventKey, nameEvent } from '../dedupe/event-key.ts';
import { ShuttingDownError } from '../dedupe/not-claimed-error.ts';
import type { DedupeStore } from '../dedupe/store.ts';
import type { StoreHealth } from '../dedupe/store-health.ts';
import { deliveryId } from '../deliver/delivery-id.ts';
import { runSession } from '../deliver/run-session.ts';
import type { Sessions } from '../deliver/sessions.ts';
import type { Reporter } from '../observe/reporter.ts';
import { otherNames } from '../options/did-you-mean.ts';
import type { WebhookOptions } from '../options/options.ts';
import type { ReceiverConfig } from '../options/resolve-options.ts';
import type { Closing } from '../runtime/closing.ts';
import { checkSchema } from '../senders/check-schema.ts';
import { dateOf } from '../senders/date-of.ts';
import { eventType } from '../senders/parse-event.ts';
import { parseOwnEvent } from '../senders/parse-own-event.ts';
import { type DedupeKey, InvalidEventError } from '../senders/provider.ts';
import type { AnyProvider, Handler } from '../senders/typed-events.ts';
import type { SecretSet } from '../verify/secret-set.ts';
import type { SecretSource } from '../verify/secrets.ts';
import { mountName } from './mount-name.ts';
import { needsBytes } from './needs-bytes.ts';
import { normalisePath } from './normalise-path.ts';

/** Where a submitted event comes from, and what a request would have told about it. */
export interface SubmitOptions {
  /** Becomes `delivery.source`, such as `'reconciliation'`. Not `'webhook'`: that is what came over HTTP. */
  readonly source: string;
  /**
   * The endpoint whose deliveries the event is one of: the path the middleware is mounted at, or guards. Needed where the
   * receiver does not know: it has no option `endpoint`, and not exactly one `path`.
   */
  readonly endpoint?: string;
  /** The tenant that the `secret` function would have answered. Needed where it looks at the request. */
  readonly tenant?: string;
  /**
   * What names the event, as the sender's rule or the option `dedupeKey` does, without the consumer's name in front. Needed where
   * the rule goes by the signed bytes (Ploton's `task.progress` and `task.waiting`).
   */
  readonly key?: string;
  /**
   * Ends the waiting: for a copy in flight, and for a store that does not answer. Default: it waits as long as the sender would.
   * It does not reach the handler.
   */
  readonly signal?: AbortSignal;
}

/** How a submitted event ended: a handler ran, it had run before, or no handler takes its type. */
export type SubmitOutcome = 'handled' | 'duplicate' | 'unhandled';

/** Takes an event past the door: everything as for a delivery but what a signature needs. */
export type Submit<TEvent, TSent = unknown> = (
  event: TSent,
  options: SubmitOptions,
  handler?: Handler<TEvent>,
) => Promise<SubmitOutcome>;

/** What submitting works with. */
export interface SubmitParts {
  readonly provider: AnyProvider;
  readonly options: WebhookOptions;
  readonly config: ReceiverConfig;
  readonly store: DedupeStore;
  readonly keyRule: DedupeKey<never>;
  readonly secrets: SecretSource;
  readonly consumerName: ConsumerNames;
  readonly health: StoreHealth;
  readonly sessions: Sessions;
  readonly reporter: Reporter;
  readonly closing: Closing;
  /** The endpoint all requests come to, where whoever made the receiver knows it. */
  readonly home: string | undefined;
}

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof SubmitOptions>([
  'source',
  'endpoint',
  'tenant',
  'key',
  'signal',
]);

/** Makes the entrance of one receiver for events that come another way than over HTTP. */
export function createSubmit<TEvent>(parts: SubmitParts): Submit<TEvent> {
  const { provider, options, config, health, sessions, reporter, closing } = parts;
  const calls = new ClaimCalls(parts.store, health, config.storeTimeoutMs, config.leaseMs, closing);
  const handlers = options.on as Readonly<Record<string, Handler<TEvent>>> | undefined;
  const schemas = options.schemas as Readonly<Record<string, Parameters<typeof checkSchema>[1]>> | undefined;
  const knownTypes = new Set(provider.eventTypes);

  return async function submit(event, given, handler) {
    checkCall(given, handler);
    const endpoint = endpointOf(given);
    const secrets = await secretsOf(given);
    const { type, sent, checked } = await readEvent(event);
    const name = given.key ?? (await nameOf(sent));
    const key = eventKey(parts.consumerName(endpoint, secrets), name);
    if (closing.aborted) throw new ShuttingDownError(key, `${provider.name}: the receiver is shutting down.`);
    sessions.pending.begin();
    try {
      return await run(type, sent, checked as TEvent, key, { endpoint, tenant: secrets.tenant }, given, handler);
    } finally {
      sessions.pending.end();
    }
  };

  async function run(
    type: string,
    sent: object,
    event: TEvent,
    key: string,
    { endpoint, tenant }: { readonly endpoint: string; readonly tenant: string | undefined },
    { source, signal }: SubmitOptions,
    given: Handler<TEvent> | undefined,
  ): Promise<SubmitOutcome> {
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
    const duration = (): number => performance.now() - startedAt;
    if (reporter.listening) {
      const known = knownTypes.has(type);
      const logLine = provider.logLine?.(sent);
      reporter.report({
        type: 'received',
        ...facts,
        secretId: '',
        bodyBytes: 0,
        known,
        durationMs: duration(),
        logLine,
      });
    }
    const { leaseMs, dedupeTtlMs: ttlMs, budgetMs, processOnStoreError: isOptional } = config;
    const claimed = await claimPatiently(
      { key, leaseMs, ttlMs },
      { calls, health, closing, signal, budgetMs, isOptional },
    );
    if (claimed === 'done') {
      if (reporter.listening) reporter.report({ type: 'duplicate', ...facts, durationMs: duration() });
      return 'duplicate';
    }
    const session = sessions.open<TEvent>({
      claim: claimed === 'unguarded' ? undefined : claimed.claim,
      askedAt: claimed === 'unguarded' ? undefined : claimed.askedAt,
      answersWith: undefined,
      facts,
      event,
      rawBody: undefined,
      secretId: '',
      startedAt,
      receivedAtMs: config.now(),
      signedAtMs: undefined,
    });
    const handler = given ?? (handlers && (Object.hasOwn(handlers, type) ? handlers[type] : handlers['*']));
    if (handler === undefined) reporter.report({ type: 'unhandled', ...facts });
    await runSession(session, () => handler?.(event, session.delivery));
    return handler === undefined ? 'unhandled' : 'handled';
  }

  function checkCall(given: SubmitOptions, handler: unknown): void {
    if (typeof given !== 'object' || given === null)
      fail('options', "must be an object, such as { source: 'reconciliation' }");
    for (const name of Object.keys(given)) {
      if (!OPTION_NAMES.has(name)) fail(name, `does not exist${otherNames(name, [...OPTION_NAMES])}`);
    }
    for (const name of ['source', 'endpoint', 'tenant', 'key'] as const) {
      const value: unknown = given[name];
      if (value === undefined && name !== 'source') continue;
      if (typeof value !== 'string' || value.trim() === '') fail(name, 'must be a non-empty string');
    }
    if (given.source === 'webhook') fail('source', "must not be 'webhook': that is what came over HTTP");
    if (given.signal !== undefined && !(given.signal instanceof AbortSignal)) fail('signal', 'must be an AbortSignal');
    if (handlers !== undefined && handler !== undefined) {
      throw new TypeError(
        `${provider.name} submit: the receiver has handlers of its own (\`on\`); pass none, or leave \`on\` out.`,
      );
    }
    if (handlers === undefined && typeof handler !== 'function') {
      throw new TypeError(
        `${provider.name} submit: nobody would handle the event; pass a handler as the third argument, or make the receiver with \`on\`.`,
      );
    }
  }

  function endpointOf({ endpoint: given }: SubmitOptions): string {
    const { endpoint } = options;
    if (endpoint !== undefined) {
      if (given !== undefined && given !== endpoint)
        fail('endpoint', `is ${JSON.stringify(given)}, and the receiver's is ${JSON.stringify(endpoint)}`);
      return endpoint;
    }
    const paths = config.paths?.map(normalisePath);
    if (given !== undefined) {
      const name = paths === undefined ? mountName(given) : normalisePath(given);
      if (paths !== undefined && !paths.includes(name))
        fail('endpoint', `must be one of the guarded paths: ${paths.join(', ')}`);
      return name;
    }
    const only = paths === undefined ? parts.home : paths.length === 1 ? paths[0] : undefined;
    return (
      only ?? missing('endpoint', 'the path the middleware is mounted at, or make the receiver with an `endpoint`')
    );
  }

  /** Whose event it is. A guess would run it twice, once for each owner. */
  async function secretsOf({ tenant }: SubmitOptions): Promise<SecretSet> {
    const hasTenants = typeof options.secret === 'function';
    if (tenant !== undefined) {
      if (!hasTenants) fail('tenant', 'is given, but the receiver has no tenants: its `secret` is no function');
      return { keys: [], texts: [], tenant, isUnnamedTenant: false, oddity: undefined };
    }
    let hasLooked = false;
    const look = (): never => {
      hasLooked = true;
      throw new TypeError('There is no request.');
    };
    const found = await parts.secrets({
      method: 'POST',
      get url() {
        return look();
      },
      header: look,
      body: look,
    });
    if (hasLooked) missing('tenant', "the one that the `secret` function answers for the event's request");
    if (found instanceof Refusal) throw new Error(`${provider.name} submit: ${found.detail ?? found.reason}`);
    if (found.unknownTenant !== undefined) missing('tenant', 'the `secret` function answers none without a request');
    return found;
  }

  async function readEvent(event: unknown) {
    const sent = parseOwnEvent(provider, event);
    if (sent instanceof Refusal) throw new InvalidEventError(`${provider.name} submit: ${sent.detail ?? sent.reason}`);
    const type = eventType(provider, sent);
    if (type instanceof Refusal) throw new InvalidEventError(`${provider.name} submit: ${type.detail ?? type.reason}`);
    const schema = schemas !== undefined && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
    const checked = schema === undefined ? sent : await checkSchema(provider, schema, sent);
    if (checked instanceof Refusal)
      throw new InvalidEventError(`${provider.name} submit: ${checked.detail ?? checked.reason}`);
    return { type, sent, checked };
  }

  async function nameOf(sent: object): Promise<string> {
    const material = needsBytes();
    const name = await nameEvent(parts.keyRule as DedupeKey<unknown>, sent, material);
    if (material.wasAsked()) missing('key', 'what names the event, which otherwise goes by the signed bytes');
    if (name instanceof Refusal) throw new Error(`${provider.name} submit: ${name.detail ?? name.reason}`);
    return name;
  }

  function missing(name: string, what: string): never {
    throw new TypeError(`${provider.name} submit: needs \`${name}\`: pass ${what}.`);
  }

  function fail(name: string, problem: string): never {
    throw new TypeError(`${provider.name} submit: the option \`${name}\` ${problem}.`);
  }
}
