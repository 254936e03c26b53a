import { stripe } from '@hookgate/senders/stripe';
import express from 'express';
import { webhook } from '../../../express/src/index.ts';

const app = express();
app.use(
  webhook(stripe, {
    on: { 'checkout.session.completed': async (event) => console.log(event.data.object.id) },
  }),
);
app.listen(3000);
