import type { AnyProvider } from '@hookgate/core';
import type { SignedRequestHeaders } from '../sign.ts';

/** What a sample event is made of. */
export interface SampleFacts {
  /** When the event happens, epoch milliseconds. */
  readonly at: number;
  /** Tells this event from others of the same test, such as `test_1`. */
  readonly id: string;
  /** The same as a UUID. */
  readonly uuid: string;
}

/** What is signed, and with what. */
export interface SigningInput {
  readonly secret: string;
  /** The exact bytes that will be sent. */
  readonly body: Uint8Array;
  /** When it is signed, epoch milliseconds; ignored by senders that sign no timestamp. */
  readonly at: number;
  /** 32 hex characters; ignored by senders that sign no nonce. */
  readonly nonce: string;
  /** The message's id, the same for every attempt; ignored by senders that sign none. */
  readonly id: string;
  /** The whole URL it is sent to; ignored by senders that do not sign it. */
  readonly url: string;
}

/** An event as it goes over the wire. */
export interface WrittenEvent {
  readonly body: string | Uint8Array;
  /** By lower-case name: what an event has in headers, and its content type. */
  readonly headers: SignedRequestHeaders;
}

/** A request with which a sender asks a receiver whether it is meant. */
export interface Handshake {
  /** What it is called in the sender's documents, such as `url_verification`. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** For POST: what is sent, signed like an event's body. */
  readonly body?: string;
  /** For GET: the query. `token` is what the receiver was told by the developer. */
  readonly query?: (token: string) => Readonly<Record<string, string>>;
  /** For GET: the environment variable that the receiver reads the token from. */
  readonly tokenEnv?: string;
  /** The answer that passes. */
  readonly expects: { readonly status: number; readonly body: string };
}

/**
 * The other side of a provider: how its sender makes events, signs them and repeats them. A provider reads what a profile
 * writes. Those of Hookgate's own senders are `senderProfiles`; make one for your own provider with
 * {@link defineProfile}.
 */
export interface SenderProfile<TProvider extends AnyProvider = AnyProvider> {
  readonly provider: TProvider;
  /** As its owner writes it, such as `Lemon Squeezy`. Default: the provider's name. */
  readonly title?: string;
  /** For senders whose list of types is open: some to offer. Default: `test.event`. */
  readonly commonTypes?: readonly string[];
  /** The headers of a signed request, by lower-case name. */
  readonly sign: (input: SigningInput) => SignedRequestHeaders;
  /** A complete event of a type, as its sender would send it. */
  readonly sample: (type: string, facts: SampleFacts) => Readonly<Record<string, unknown>>;
  /** How an event is written. Default: as JSON, without further headers. */
  readonly write?: (event: Readonly<Record<string, unknown>>) => WrittenEvent;
  /** What the query of the URL says of the body, for senders that put a digest there. Default: nothing. */
  readonly query?: (body: Uint8Array) => string;
  /** The secret everything is signed with unless a test says otherwise. Default: `whsec_test_` and the provider's name. */
  readonly testSecret?: string;
  /** A new secret as this sender gives them out, made of 32 random bytes. Default: `whsec_` and their hex. */
  readonly newSecret?: (random: Uint8Array) => string;
  /** What the receiver is configured with, for senders that sign with a private key: `secret` is that key. Default: the secret. */
  readonly receiverSecret?: (secret: string) => string;
  /** Requests that are no events and want a certain answer. Default: none. */
  readonly handshakes?: readonly Handshake[];
  /** Fields whose content is the application's own affair: an override replaces them whole. Default: none. */
  readonly openFields?: (type: string) => readonly string[];
  /**
   * For senders that sign no timestamp: the event as if it had happened at another time (epoch milliseconds), so that
   * stale and future deliveries can be made.
   */
  readonly movedTo?: (event: Readonly<Record<string, unknown>>, at: number) => Readonly<Record<string, unknown>>;
  /** Milliseconds between the failure of one attempt and the next: one attempt more than there are delays. */
  readonly retryDelaysMs: readonly number[];
  /** Whether every attempt is signed anew, with the time it is made. Default: what `nonces` says. */
  readonly signsEachAttempt?: boolean;
  /** Whether a delivery carries a nonce, so that a retry may be signed afresh or repeat the first one's. */
  readonly nonces: boolean;
  /** Whether a message can be redelivered by hand, with a fresh nonce. */
  readonly redelivers: boolean;
}
