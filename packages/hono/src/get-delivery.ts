import { createGetDelivery, type GetDelivery } from '@hookgate/core';
import type { Context } from 'hono';

/**
 * The verified delivery of a request: what `c.var.webhook` is, wherever the types of the middleware do not reach, and
 * never `undefined`. With a sender, such as `ploton`, it insists on that sender and types the event.
 *
 * @throws NotVerifiedError when no middleware verified the request; Hono's `onError` answers it, with 500 by default
 */
export const getDelivery: GetDelivery<Context> = createGetDelivery((c) => c.get('webhook'));
