import type { Refusal } from '../answers/refusal.ts';

/** Bounds on reading one body. */
export interface BodyLimits {
  /** Most bytes kept in memory; one more is refused with 413. */
  readonly limitBytes: number;
  /** Milliseconds until the whole body must have arrived; later is refused with 408. */
  readonly timeoutMs: number;
}

/**
 * What an adapter lends the receiver of one HTTP request. Nothing here is read before it is needed, so a request
 * refused by its headers never has its body read.
 */
export interface WebhookRequest {
  /** The HTTP method, upper case. */
  readonly method: string;
  /** The request target as the framework shows it (path and query); handed to a `secret` function. */
  readonly url: string;
  /**
   * One header, by its lower-case name; `undefined` when absent. A header sent twice is joined with `, ` or answers its
   * first value, as the framework does: no signature scheme accepts the joined form.
   */
  header(name: string): string | undefined;
  /** The exact bytes of the body as they came over the wire, or why they cannot be had. Called at most once; never rejects. */
  body(limits: BodyLimits): Promise<Uint8Array | Refusal>;
  /**
   * Calls back when the client is gone and nobody is there to be answered; answers how to stop that. Asked for only when a delivery
   * has to wait. Must not throw; without it, deliveries wait for nobody to the end of their time.
   */
  onGone?(listener: () => void): () => void;
  /**
   * Has the runtime live until the promise settles, where requests otherwise end with their answer (`waitUntil` of
   * workers). Called when a handler goes on after its sender was answered. Must not throw.
   */
  keepAlive?(work: Promise<unknown>): void;
  /**
   * A route of the application's behind the webhook that takes this request as well, such as `POST /webhook`; `undefined` where
   * there is none, or it cannot be seen. Asked for once, when handlers of `on` take the first delivery.
   */
  routeBehind?(): string | undefined;
}
