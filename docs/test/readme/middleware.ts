import { getDelivery, ploton, plotonWebhook } from '@hookgate/express';
import express from 'express';

const app = express();
app.post('/hooks/ploton', plotonWebhook(), (req, res) => {
  const { event, attempt } = getDelivery(req, ploton); // typed; throws when nothing was verified
  if (event.event === 'task.failed') console.log(event.data.error.code, attempt);
  res.sendStatus(200);
});
app.listen(3000);
