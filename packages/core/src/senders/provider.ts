import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { leastMemoryOfAge } from './least-memory.ts';
import type { SignatureEncoding } from './signature-encoding.ts';

/** What a sender's headers say about its signature. Nothing of it is trusted until the MAC was checked. */
export interface SignedHeaders {
  /** The candidate signatures, still encoded; the delivery is authentic when one of them matches one secret. */
  readonly signatures: readonly string[];
  /** The text signed in front of the body; empty when the body is signed alone. */
  readonly prefix: string;
  /** When the sender signed, epoch milliseconds; only for schemes that sign a timestamp. */
  readonly signedAt?: number;
  /** The signed nonce; only for schemes that have one. */
  readonly nonce?: string;
  /** The signed message id; only for schemes that carry one in a header. */
  readonly id?: string;
}

/** Why headers cannot be a signature. All of these are the same 401 to the sender. */
export type SignatureFault =
  | 'signature_missing'
  | 'signature_malformed'
  | 'timestamp_missing'
  | 'timestamp_malformed'
  | 'nonce_missing'
  | 'nonce_malformed'
  | 'id_missing'
  | 'id_malformed';

/** What a dedupe key may be made of, besides the event. */
export interface KeyMaterial {
  /** The signed headers of this delivery. */
  readonly signed: SignedHeaders;
  /** SHA-256 of the raw body, lower-case hex; computed only when asked for. */
  bodyDigest(): MaybePromise<string>;
}

/** Makes the part of a dedupe key that names the event. */
export type DedupeKey<TEvent> = (event: TEvent, material: KeyMaterial) => MaybePromise<string>;

/** Thrown by {@link Provider.parseEvent} when a verified body does not have the sender's shape: answered 400. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/**
 * A sender of webhooks: data and a few pure functions. Everything that is the same for every sender (capturing the body,
 * comparing MACs, rotating secrets, freshness, deduplication, answers) is not here.
 *
 * @typeParam TEvent the union of the sender's events
 * @typeParam TTypeField the field of the event that holds its type
 * @typeParam TPayloadField the field that runtime schemas check; `never`: they check the whole event
 */
export interface Provider<
  TEvent extends object = object,
  TTypeField extends string = string,
  TPayloadField extends string = string,
> {
  /** Lower-case name, used in keys, logs and metrics, such as `ploton`. */
  readonly name: string;
  /** The environment variable the secret is read from when none is given. */
  readonly secretEnv: string;
  /** Paths guarded when the middleware is mounted at the root without a `path`. */
  readonly defaultPaths: readonly string[];
  /** The header that carries the signature, lower case: its absence refuses a request before its body is read. */
  readonly signatureHeader: string;
  readonly signatureEncoding: SignatureEncoding;
  /** Turns the configured secret into the MAC's key. Default: its UTF-8 bytes. Throws when the secret cannot be one. */
  readonly decodeSecret?: (secret: string) => Uint8Array;
  /** Reads the signature from the headers. Pure, cheap, never throws: it sees what strangers send. */
  readonly readSignature: (header: (name: string) => string | undefined) => SignedHeaders | SignatureFault;
  /** The field of the event that holds its type. */
  readonly typeField: TTypeField;
  /** The field runtime schemas check and replace; `null`: they check the whole event. */
  readonly payloadField: [TPayloadField] extends [never] ? null : TPayloadField | null;
  /** The event types the sender documents; others are accepted and reported. */
  readonly eventTypes: readonly string[];
  /** Turns verified JSON into an event, or throws {@link InvalidEventError}. Unknown types and fields are kept. */
  readonly parseEvent: (json: unknown) => TEvent;
  /**
   * When the event happened, epoch milliseconds; checked against `maxAgeSeconds` where the scheme signs no timestamp.
   * `undefined`: the event says no valid time, and is answered 400.
   */
  readonly occurredAt?: (event: TEvent) => number | undefined;
  /** Names the event for deduplication: the same for every copy, different for every other event. Never empty. */
  readonly dedupeKey: DedupeKey<TEvent>;
  /** The literal rule of the sender's documents, where `dedupeKey` improves on it; chosen with `dedupeKey: 'documented'`. */
  readonly documentedDedupeKey?: DedupeKey<TEvent>;
  /** Fields of the event that belong in every log line about it, such as ids. Never payload. */
  readonly logFields: (event: TEvent) => Readonly<Record<string, unknown>>;
  /** Further log lines for particular events, such as `ploton.task.failed`. */
  readonly logLine?: (event: TEvent) => (Readonly<Record<string, unknown>> & { readonly event: string }) | undefined;
  /** Which statuses the sender counts as delivered: exactly 200, or any 2xx. */
  readonly accepts: '200' | '2xx';
  /** Milliseconds the sender waits for the answer. */
  readonly deadlineMs: number;
  /** Milliseconds between the event and the sender's last automatic attempt, at most. */
  readonly retryHorizonMs: number;
  /**
   * Default of `dedupeTtlMs`, milliseconds: at least twice `retryHorizonMs`, twice `toleranceSeconds`, and `maxAgeSeconds` with
   * 15 minutes for events stamped ahead and for two clocks.
   */
  readonly dedupeTtlMs: number;
  /** Default of `toleranceSeconds`: how far `signedAt` may be from now, past and future. */
  readonly toleranceSeconds?: number;
  /** Default of `maxAgeSeconds`: how old `occurredAt` may be. */
  readonly maxAgeSeconds?: number;
}

const REPLAYABLE = 'a delivery that is forgotten but not too old could be replayed.';
const FORGOTTEN_TOO_EARLY = `15 minutes, for events stamped ahead and for two clocks. Otherwise ${REPLAYABLE}`;

const NAME = /^[a-z][a-z0-9-]*$/;
const HEADER = /^[a-z0-9-]+$/;

const signatureHeaders = new Set<string>();

/**
 * Defines a sender. Hookgate's own senders are defined with it; a third one needs nothing else.
 *
 * @throws TypeError when the definition contradicts itself
 */
export function defineProvider<
  TEvent extends object,
  const TTypeField extends string & keyof TEvent,
  const TPayloadField extends string = never,
>(provider: Provider<TEvent, TTypeField, TPayloadField>): Provider<TEvent, TTypeField, TPayloadField> {
  const fail = (what: string): never => {
    throw new TypeError(`defineProvider(${JSON.stringify(provider.name)}): ${what}`);
  };
  if (!NAME.test(provider.name)) fail('`name` must be lower-case letters, digits and dashes, such as "ploton".');
  if (!HEADER.test(provider.signatureHeader)) fail('`signatureHeader` must be a lower-case header name.');
  if (provider.defaultPaths.some((path) => !path.startsWith('/')))
    fail('every path in `defaultPaths` must start with "/".');
  if (!(provider.deadlineMs > 0)) fail('`deadlineMs` must be a positive number of milliseconds.');
  if (!(provider.retryHorizonMs >= 0)) fail('`retryHorizonMs` must be a number of milliseconds.');
  if (!(provider.dedupeTtlMs >= 2 * provider.retryHorizonMs)) {
    fail('`dedupeTtlMs` must be at least twice `retryHorizonMs`, or a late retry would run the handler again.');
  }
  const { maxAgeSeconds = 0, toleranceSeconds = 0 } = provider;
  if (provider.maxAgeSeconds !== undefined && !(provider.dedupeTtlMs >= leastMemoryOfAge(1000 * maxAgeSeconds))) {
    const least = leastMemoryOfAge(1000 * maxAgeSeconds);
    fail(`\`dedupeTtlMs\` must be at least ${least}: \`maxAgeSeconds\` and ${FORGOTTEN_TOO_EARLY}`);
  }
  if (!(provider.dedupeTtlMs >= 2000 * toleranceSeconds)) {
    fail(`\`toleranceSeconds\` must be at most half of \`dedupeTtlMs\`: ${REPLAYABLE}`);
  }
  if (provider.toleranceSeconds === undefined && provider.occurredAt === undefined) {
    fail(
      'give `toleranceSeconds` (the scheme signs a timestamp) or `occurredAt` (the body has one): without either, old deliveries can be replayed.',
    );
  }
  signatureHeaders.add(provider.signatureHeader);
  return Object.freeze({ ...provider });
}

/** The signature headers of all senders defined in this process: a failed delivery may simply have come to the wrong one. */
export function knownSignatureHeaders(): ReadonlySet<string> {
  return signatureHeaders;
}
