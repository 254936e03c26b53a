import { type AnyProvider, type AttachedDelivery, type Delivery, type EventOf, requireDelivery } from '@hookgate/core';
import type { Context } from 'hono';

const FIX =
  'mount plotonWebhook() (or platosWebhook(), or webhook(provider)) in front of this handler, at the same path.';

/**
 * The verified delivery of a request: what `c.var.webhook` is, wherever the types of the middleware do not reach, and
 * never `undefined`.
 *
 * @returns the delivery; `provider` and `event.event` tell the senders and their events apart
 * @throws NotVerifiedError when no middleware verified the request; Hono's `onError` answers it, with 500 by default
 */
export function getDelivery(c: Context): AttachedDelivery;
/**
 * The verified delivery of a request, insisting on its sender.
 *
 * @param provider the sender, such as `ploton`
 * @throws NotVerifiedError when no middleware verified the request, or one for another sender did
 */
export function getDelivery<TProvider extends AnyProvider>(
  c: Context,
  provider: TProvider,
): Delivery<EventOf<TProvider>>;
export function getDelivery(c: Context, provider?: AnyProvider): unknown {
  return requireDelivery(c.get('webhook'), provider, FIX);
}
