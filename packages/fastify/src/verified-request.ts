import { type Delivery, FAILED_STATUS, type OpenSession, type Receiver } from '@hookgate/core';
import type { ResponseHold } from '@hookgate/core/node';
import type { EventBody } from './event-body.ts';
import type { HookRequest } from './fastify-request.ts';

/** What the hooks of one verified request share, and what its response waits for. */
export class VerifiedRequest implements ResponseHold {
  /** Who verified it. */
  readonly receiver: Receiver;
  readonly body: EventBody;
  /** What the application threw. */
  error: unknown;
  readonly #session: OpenSession<unknown>;

  constructor(receiver: Receiver, session: OpenSession<unknown>, body: EventBody) {
    this.receiver = receiver;
    this.#session = session;
    this.body = body;
  }

  get delivery(): Delivery {
    return this.#session.delivery as Delivery;
  }

  settle(status: number): ReturnType<OpenSession<unknown>['settle']> {
    return this.#session.settle(status, this.error);
  }

  /** Settles a delivery the application has failed. */
  settleFailed(): ReturnType<OpenSession<unknown>['settle']> {
    return this.settle(FAILED_STATUS);
  }

  onOverdue(listener: Parameters<ResponseHold['onOverdue']>[0]): void {
    this.#session.onOverdue(listener);
  }
}

/** The same symbol in the two forms of this package, ESM and CJS. */
const VERIFIED: unique symbol = Symbol.for('hookgate.fastify.verified');

/** The state of a request that a webhook has verified; `undefined` for every other. */
export function verifiedRequest(request: HookRequest): VerifiedRequest | undefined {
  return (request as { readonly [VERIFIED]?: VerifiedRequest })[VERIFIED];
}

/** Marks a request as verified. Nothing of the request itself can: only code in this process has the symbol. */
export function markVerified(request: HookRequest, verified: VerifiedRequest): void {
  (request as { [VERIFIED]?: VerifiedRequest })[VERIFIED] = verified;
}
