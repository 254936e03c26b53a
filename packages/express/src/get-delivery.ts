import { type AnyProvider, type AttachedDelivery, type Delivery, type EventOf, requireDelivery } from '@hookgate/core';

const FIX =
  'mount plotonWebhook() (or platosWebhook(), or webhook(provider)) in front of this handler, at the same path.';

/**
 * The verified delivery of a request: what `req.webhook` is, but never `undefined`.
 *
 * @returns the delivery; `provider` and `event.event` tell the senders and their events apart
 * @throws NotVerifiedError when no middleware verified the request; Express answers it with 500
 */
export function getDelivery(req: object): AttachedDelivery;
/**
 * The verified delivery of a request, insisting on its sender.
 *
 * @param provider the sender, such as `ploton`
 * @throws NotVerifiedError when no middleware verified the request, or one for another sender did
 */
export function getDelivery<TProvider extends AnyProvider>(
  req: object,
  provider: TProvider,
): Delivery<EventOf<TProvider>>;
export function getDelivery(req: object, provider?: AnyProvider): unknown {
  return requireDelivery((req as { readonly webhook?: unknown }).webhook, provider, FIX);
}
