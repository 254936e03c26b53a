import { type AnyProvider, type AttachedDelivery, type Delivery, type EventOf, requireDelivery } from '@hookgate/core';

const FIX =
  'register plotonWebhook (or platosWebhook, or webhook(provider)) in the scope of this route and give it config: { webhook: true }, ' +
  'or spread plotonRoute() (or its like) into its options.';

/**
 * The verified delivery of a request: what `request.webhook` is, but never `null`.
 *
 * @returns the delivery; `provider` and `event.event` tell the senders and their events apart
 * @throws NotVerifiedError when no webhook verified the request; Fastify answers it with 500
 */
export function getDelivery(request: object): AttachedDelivery;
/**
 * The verified delivery of a request, insisting on its sender.
 *
 * @param provider the sender, such as `ploton`
 * @throws NotVerifiedError when no webhook verified the request, or one for another sender did
 */
export function getDelivery<TProvider extends AnyProvider>(
  request: object,
  provider: TProvider,
): Delivery<EventOf<TProvider>>;
export function getDelivery(request: object, provider?: AnyProvider): unknown {
  return requireDelivery((request as { readonly webhook?: unknown }).webhook, provider, FIX);
}
