import { createGetDelivery, type GetDelivery } from '@hookgate/core';

/**
 * The verified delivery of a request: what `req.webhook` is, but never `undefined`. With a sender, such as `ploton`, it
 * insists on that sender and types the event.
 *
 * @throws NotVerifiedError when no middleware verified the request; Express answers it with 500
 */
export const getDelivery: GetDelivery<object> = createGetDelivery(
  (req) => (req as { readonly webhook?: unknown }).webhook,
);
