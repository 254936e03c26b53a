import { FAILED_STATUS } from '../answers/answers.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { PlatosEvent } from '../senders/platos-events.ts';
import type { PlotonEvent } from '../senders/ploton-events.ts';
import type { AnyProvider, EventOf } from '../senders/typed-events.ts';

/**
 * The events of each sender by its name. Add your own sender's to have `req.webhook` know it:
 * `declare module '@hookgate/core' { interface WebhookEvents { acme: AcmeEvent } }`.
 */
export interface WebhookEvents {
  ploton: PlotonEvent;
  platos: PlatosEvent;
}

/** What frameworks attach as `webhook`: `provider` tells the senders apart, `event` their events. */
export type AttachedDelivery = {
  [TName in keyof WebhookEvents]: Delivery<WebhookEvents[TName]> & { readonly provider: TName };
}[keyof WebhookEvents];

/** Thrown where a handler asks for a delivery on a request that no middleware verified. */
export class NotVerifiedError extends Error {
  override readonly name = 'NotVerifiedError';
  readonly code = 'not_verified';
  /** Frameworks answer with this status. */
  readonly status: number = FAILED_STATUS;
  readonly statusCode: number = FAILED_STATUS;
}

/**
 * The one accessor behind every adapter's `getDelivery`: it answers a verified delivery or throws, so that a handler whose
 * route lost its middleware fails at the first delivery instead of trusting a stranger.
 *
 * @throws NotVerifiedError
 */
export function requireDelivery<TProvider extends AnyProvider>(
  attached: unknown,
  provider: TProvider | undefined,
  fix: string,
): Delivery<EventOf<TProvider>> {
  const delivery = attached as Delivery<EventOf<TProvider>> | null | undefined;
  if (delivery === undefined || delivery === null) {
    throw new NotVerifiedError(`No webhook delivery was verified for this request: ${fix}`);
  }
  if (provider !== undefined && delivery.provider !== provider.name) {
    throw new NotVerifiedError(`This request carries a delivery of ${delivery.provider}, not of ${provider.name}.`);
  }
  return delivery;
}
