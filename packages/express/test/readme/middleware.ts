import express from 'express';
import { getDelivery, platos, platosWebhook } from '../../src/index.ts';

const app = express();
app.post('/webhooks/platos', platosWebhook(), async (req, res) => {
  const { event, attempt } = getDelivery(req, platos);
  console.log(event.event, attempt);
  res.sendStatus(200);
});
app.listen(3000);
