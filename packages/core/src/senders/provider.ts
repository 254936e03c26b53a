import type { SenderAnswer } from '../answers/sender-answer.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import type { Scheme } from '../verify/schemes/scheme.ts';
import type { Challenge } from './challenge.ts';
import type { SignatureEncoding } from './signature-encoding.ts';

/** What a sender's headers say about its signature. Nothing of it is trusted until the MAC was checked. */
export interface SignedHeaders {
  /** The candidate signatures, still encoded; the delivery is authentic when one of them matches one secret. */
  readonly signatures: readonly string[];
  /** The text signed in front of the body; empty when the body is signed alone. */
  readonly prefix: string;
  /** The text signed behind the body. Default: none. */
  readonly suffix?: string;
  /** When the sender signed, epoch milliseconds; only for schemes that sign a timestamp, and needed with `toleranceSeconds`. */
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
  /** SHA-256 of the raw body, or of what `signedContent` answered, lower-case hex; computed only when asked for. */
  bodyDigest(): MaybePromise<string>;
}

/** What a request shows before its body is read. Nothing of it is trusted. */
export interface RequestTarget {
  readonly method: string;
  /** Path and query as they came; with the option `publicUrl`, the whole URL. */
  readonly url: string;
}

/** What a signature may cover. Nothing of it is trusted. */
export interface SignedContentMaterial extends RequestTarget {
  readonly body: Uint8Array;
  /** One header, by its lower-case name. */
  header(name: string): string | undefined;
  /** The fields of the body as a form; throws for more than 1,000. */
  form(): URLSearchParams;
  /** SHA-256 of the body, lower-case hex. */
  bodyDigest(): MaybePromise<string>;
}

/** What an event may be made of, besides the body. */
export interface EventContext {
  /** One header, by its lower-case name. Unless the signature covers it, whoever replays a delivery chooses it. */
  header(name: string): string | undefined;
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
 * @typeParam TResult what handlers may return, for senders with `reply`; `undefined` they may always return
 */
export interface Provider<
  TEvent extends object = object,
  TTypeField extends string = string,
  TPayloadField extends string = string,
  TResult = unknown,
> {
  /** Lower-case name, used in keys, logs and metrics, such as `ploton`. */
  readonly name: string;
  /** The environment variable the secret is read from when none is given. */
  readonly secretEnv: string;
  /** Paths guarded when the middleware is mounted at the root without a `path`. */
  readonly defaultPaths: readonly string[];
  /** The header that carries the signature, lower case: its absence refuses a request before its body is read. */
  readonly signatureHeader: string;
  /** How the signature is made. Default: HMAC-SHA256. */
  readonly scheme?: Scheme;
  /**
   * How the header spells the signature. Of base64 only the one canonical spelling is accepted. Needed, but for `sharedToken`
   * and `verifiedBy`.
   */
  readonly signatureEncoding?: SignatureEncoding;
  /**
   * How the header of the signature looks, such as `t=1492774577,v1=5257a869…`: shown to the developer when one looks otherwise.
   * Needed where it is not the bare signature.
   */
  readonly signatureExample?: string;
  /**
   * Turns the configured secret into the key. Default: its UTF-8 bytes. Throws an {@link InvalidSecretError} when the secret
   * cannot be one; no bytes are no key.
   */
  readonly decodeSecret?: (secret: string) => Uint8Array;
  /** Reads the signature from the headers. Pure, cheap, never throws: it sees what strangers send. */
  readonly readSignature: (
    header: (name: string) => string | undefined,
    request: RequestTarget,
  ) => SignedHeaders | SignatureFault;
  /**
   * What is signed, where it is not prefix, body and suffix: such as the URL and the sorted fields of a form. Called before
   * anything is verified; throwing refuses the request.
   */
  readonly signedContent?: (material: SignedContentMaterial) => MaybePromise<string | Uint8Array>;
  /** Whether the URL is signed: then the receiver needs the option `publicUrl`, since behind a proxy nobody else knows it. */
  readonly signsUrl?: boolean;
  /** What the body is: JSON, a form (`URLSearchParams`) or bytes (`Uint8Array`), for `parseEvent`. Default: `'json'`. */
  readonly bodyFormat?: 'json' | 'form' | 'bytes';
  /** The field of the event that holds its type, which must be a non-empty string: a delivery without one is answered 500. */
  readonly typeField: TTypeField;
  /** The field runtime schemas check and replace; `null`: they check the whole event. */
  readonly payloadField: [TPayloadField] extends [never] ? null : TPayloadField | null;
  /** The event types the sender documents; others are accepted and reported. */
  readonly eventTypes: readonly string[];
  /**
   * Turns a verified body into an event, or throws {@link InvalidEventError}. Unknown types and fields are kept. A method, so
   * that `body` may be declared as what `bodyFormat` makes of it.
   */
  parseEvent(body: unknown, context: EventContext): TEvent;
  /**
   * What of the event is taken from headers that the signature does not cover. Whoever has captured a delivery can send it again
   * with another id, and the handler would run again: with `'id'` there is no `dedupeKey`, and the key is a digest of what is
   * signed. An unsigned type can be changed by who replays as well, but not run twice.
   */
  readonly unsigned?: ReadonlyArray<'type' | 'id'>;
  /**
   * `'none'`: nothing signed tells when a delivery was sent. Then a captured delivery can be replayed once it is forgotten, after
   * `dedupeTtlMs`; replay protection rests on remembering alone.
   */
  readonly freshness?: 'none';
  /**
   * When the event happened, epoch milliseconds: `delivery.occurredAt`. With `maxAgeSeconds`, for schemes that sign no timestamp,
   * it is how old a delivery is, and an event that says no valid time (`undefined`) is answered 400; beside `toleranceSeconds` it
   * bounds nothing.
   */
  readonly occurredAt?: (event: TEvent) => number | undefined;
  /**
   * Names the event for deduplication: the same for every copy, different for every other event. Never empty. It must be made of
   * what is signed; where no id is, say `unsigned: ['id']` instead.
   */
  readonly dedupeKey?: DedupeKey<TEvent>;
  /** The literal rule of the sender's documents, where `dedupeKey` improves on it; chosen with `dedupeKey: 'documented'`. */
  readonly documentedDedupeKey?: DedupeKey<TEvent>;
  /** Fields of the event that belong in every log line about it, such as ids. Never payload. */
  readonly logFields: (event: TEvent) => Readonly<Record<string, unknown>>;
  /** Further log lines for particular events, such as `ploton.task.failed`. */
  readonly logLine?: (event: TEvent) => (Readonly<Record<string, unknown>> & { readonly event: string }) | undefined;
  /**
   * Makes the answer of what a handler returned, for senders that read it; without this, return values are ignored. Called with
   * `undefined` too: for a handler that returned nothing, for a copy, and for an event without a handler. Answering `undefined`
   * leaves it at Hookgate's own 200. When it throws or answers nonsense, the handler has failed.
   */
  readonly reply?: (result: TResult | undefined) => SenderAnswer | undefined;
  /** Answers the sender's handshakes. */
  readonly challenge?: Challenge;
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
  /** Default of `toleranceSeconds`: how far `signedAt`, which `readSignature` must then answer, may be from now, past and future. */
  readonly toleranceSeconds?: number;
  /** Default of `maxAgeSeconds`: how old `occurredAt` may be. */
  readonly maxAgeSeconds?: number;
}
