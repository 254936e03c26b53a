import { type AnyProvider, type AttachedDelivery, type Delivery, type EventOf, requireDelivery } from '@hookgate/core';

const FIX =
  'mount plotonWebhook() (or platosWebhook(), or webhook(provider)) in front of this handler, at the same path.';

/** A context of Koa, whatever its types say about its state. */
interface WithState {
  readonly state: object;
}

/**
 * The verified delivery of a request: what `ctx.state.webhook` is, but typed, and never `undefined`.
 *
 * @returns the delivery; `provider` and `event.event` tell the senders and their events apart
 * @throws NotVerifiedError when no middleware verified the request; Koa answers it with 500
 */
export function getDelivery(ctx: WithState): AttachedDelivery;
/**
 * The verified delivery of a request, insisting on its sender.
 *
 * @param provider the sender, such as `ploton`
 * @throws NotVerifiedError when no middleware verified the request, or one for another sender did
 */
export function getDelivery<TProvider extends AnyProvider>(
  ctx: WithState,
  provider: TProvider,
): Delivery<EventOf<TProvider>>;
export function getDelivery(ctx: WithState, provider?: AnyProvider): unknown {
  return requireDelivery((ctx.state as { readonly webhook?: unknown }).webhook, provider, FIX);
}
