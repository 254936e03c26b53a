import { createGetDelivery, type GetDelivery } from '@hookgate/core';
import { unguarded } from './unguarded.ts';

const FIX =
  'Register plotonWebhook (or platosWebhook, or webhook(provider)) in the scope of this route and give it config: { webhook: true }, ' +
  'or spread plotonRoute() (or its like) into its options.';

/**
 * The verified delivery of a request: what `request.webhook` is, but never `null`. With a sender, such as `ploton`, it
 * insists on that sender and types the event.
 *
 * @throws NotVerifiedError when no webhook verified the request; Fastify answers it with 500. What to change is its `cause`, in the log
 */
export const getDelivery: GetDelivery<object> = createGetDelivery(
  (request) => (request as { readonly webhook?: unknown }).webhook,
  FIX,
  unguarded,
);
