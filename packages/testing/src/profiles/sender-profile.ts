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
}

/**
 * The other side of a provider: how its sender makes events, signs them and repeats them. A provider reads what a profile
 * writes. Hookgate's own are `plotonProfile` and `platosProfile`; make one for your own provider with
 * {@link defineProfile}.
 */
export interface SenderProfile<TProvider extends AnyProvider = AnyProvider> {
  readonly provider: TProvider;
  /** The headers of a signed request, by lower-case name. */
  readonly sign: (input: SigningInput) => SignedRequestHeaders;
  /** A complete event of a type, as its sender would send it. */
  readonly sample: (type: string, facts: SampleFacts) => Readonly<Record<string, unknown>>;
  /** Fields whose content is the application's own affair: an override replaces them whole. Default: none. */
  readonly openFields?: (type: string) => readonly string[];
  /**
   * For senders that sign no timestamp: the event as if it had happened at another time (epoch milliseconds), so that
   * stale and future deliveries can be made.
   */
  readonly movedTo?: (event: Readonly<Record<string, unknown>>, at: number) => Readonly<Record<string, unknown>>;
  /** Milliseconds between the failure of one attempt and the next: one attempt more than there are delays. */
  readonly retryDelaysMs: readonly number[];
  /** Whether a delivery carries a nonce, so that a retry may be signed afresh or repeat the first one's. */
  readonly nonces: boolean;
  /** Whether a message can be redelivered by hand, with a fresh nonce. */
  readonly redelivers: boolean;
}
