import { stripe } from '@hookgate/senders/stripe';
import { defineHandlers, type Handlers } from '../../../express/src/index.ts';

// handlers.ts: webhook(stripe, { on: payments }) elsewhere
export const payments: Handlers<typeof stripe> = defineHandlers(stripe, {
  'charge.refunded': async (event) => console.log(event.data.object.amount_refunded),
  '*': (event) => console.log(event.type),
});
