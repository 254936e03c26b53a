import type { SenderAnswer } from '../answers/sender-answer.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';

/** A GET with which a sender asks whether this URL is meant for it. Nothing of it is signed. */
export interface GetChallenge {
  /** Path and query as they came. */
  readonly url: string;
  readonly query: URLSearchParams;
  /** One header, by its lower-case name. */
  header(name: string): string | undefined;
  /** Compares two texts in constant time, for a token of your own in the query. */
  equals(given: string, expected: string): boolean;
}

/** What a signed handshake may look at besides its body. */
export interface PostChallenge {
  /** One header, by its lower-case name. It is as trustworthy as the scheme makes it. */
  header(name: string): string | undefined;
  /** The configured secret that verified the request. */
  readonly secret: string;
}

/**
 * Answers the handshakes of a sender, before any handler and never deduplicated. `undefined`: it is none. What is no answer,
 * throws or does not come in time is no pass, and is told.
 */
export interface Challenge {
  /**
   * Answers an unsigned GET (Meta's `hub.challenge`); with it this sender's GETs are not answered 405, but 401 when this answers
   * `undefined`. It is called for strangers: compare a token of your own before you echo anything.
   */
  readonly get?: (request: GetChallenge) => MaybePromise<SenderAnswer | undefined>;
  /**
   * Answers a POST that was verified and is fresh (Slack's `url_verification`, Discord's PING), from its parsed body. Everything
   * it does not answer is an event. A method, so that `body` may be declared as what `bodyFormat` makes of it.
   */
  post?(body: unknown, request: PostChallenge): MaybePromise<SenderAnswer | undefined>;
}
