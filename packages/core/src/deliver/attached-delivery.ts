import { FAILED_STATUS } from '../answers/answers.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { UnknownSenderName } from '../senders/event-names.ts';
import type { PlatosEvent } from '../senders/platos-events.ts';
import type { PlotonEvent } from '../senders/ploton-events.ts';

/**
 * The events of each sender by its name. Add your own sender's to have `req.webhook` know it:
 * `declare module '@hookgate/core' { interface WebhookEvents { acme: AcmeEvent } }`.
 */
export interface WebhookEvents {
  ploton: PlotonEvent;
  platos: PlatosEvent;
}

/**
 * What frameworks attach as `webhook`: `provider` tells the senders apart, `event` their events. Behind a sender that
 * {@link WebhookEvents} does not know, the event is `unknown`; `getDelivery(request, provider)` types it.
 */
export type AttachedDelivery =
  | {
      [TName in keyof WebhookEvents]: Delivery<WebhookEvents[TName]> & { readonly provider: TName };
    }[keyof WebhookEvents]
  | (Delivery<unknown, Uint8Array> & { readonly provider: UnknownSenderName });

/** Thrown where a handler asks for a delivery on a request that no middleware verified. */
export class NotVerifiedError extends Error {
  override readonly name = 'NotVerifiedError';
  readonly code = 'not_verified';
  /** Frameworks answer with this status. */
  readonly status: number = FAILED_STATUS;
  readonly statusCode: number = FAILED_STATUS;
}
