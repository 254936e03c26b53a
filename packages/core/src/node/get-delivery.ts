import { createGetDelivery, type GetDelivery } from '../deliver/get-delivery.ts';

/**
 * The verified delivery of a request that `createNodeHandler` handed on: what `req.webhook` is, but never `undefined`. With a
 * sender, such as `ploton`, or the handler itself, it insists on that sender and types the event.
 *
 * @throws NotVerifiedError when nothing verified the request
 */
export const getDelivery: GetDelivery<object> = /* @__PURE__ */ createGetDelivery(
  (req) => (req as { readonly webhook?: unknown }).webhook,
  'Let the handler of createNodeHandler() call this one: webhook(req, res, next).',
);
