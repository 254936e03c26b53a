import { type Delivery, FAILED_STATUS, type OpenSession } from '@hookgate/core';
import type { HookRequest } from './fastify-request.ts';
import type { Gate } from './gate.ts';

/** What the hooks of one verified request share. */
export interface VerifiedRequest {
  /** Who verified it. */
  readonly gate: Gate;
  readonly delivery: Delivery;
  /** Uncovers the headers of the request. */
  readonly showHeaders: () => void;
  readonly settle: OpenSession<unknown>['settle'];
  /** What the application threw. */
  error: unknown;
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

/** Settles a delivery the application has failed. */
export function settleFailed({ settle, error }: VerifiedRequest): Promise<void> {
  return settle(FAILED_STATUS, error);
}
