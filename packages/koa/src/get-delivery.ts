import { createGetDelivery, type GetDelivery } from '@hookgate/core';

/**
 * The verified delivery of a request: what `ctx.state.webhook` is, but typed, and never `undefined`. With a sender, such as
 * `ploton`, it insists on that sender and types the event.
 *
 * @throws NotVerifiedError when no middleware verified the request; Koa answers it with 500
 */
export const getDelivery: GetDelivery<{ readonly state: object }> = createGetDelivery(
  ({ state }) => (state as { readonly webhook?: unknown }).webhook,
);
