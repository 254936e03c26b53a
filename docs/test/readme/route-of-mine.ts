import { keepRawBody, plotonWebhook } from '@hookgate/express';
import express from 'express';

const app = express();
app.use(express.json({ verify: keepRawBody })); // it may stay in front, when it keeps the bytes
app.post('/webhook', plotonWebhook(), (req, res) => {
  console.log(req.body.task_id, req.body.data); // the verified event: what read req.body before goes on
  res.status(200).end();
});
app.listen(3000);
