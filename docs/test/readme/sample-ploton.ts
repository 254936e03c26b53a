import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

function verify(rawBody: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(rawBody, 'utf8').digest('hex');
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}

const app = express();
app.post('/webhook', express.raw({ type: '*/*' }), (req, res) => {
  const rawBody = req.body.toString();
  const signature = req.get('X-Ploton-Signature') ?? '';
  if (!verify(rawBody, signature, process.env.PLOTON_WEBHOOK_SECRET ?? '')) return void res.status(401).end();
  const event = JSON.parse(rawBody);
  if (event.event === 'task.complete') console.log(event.task_id, event.data);
  res.status(200).end();
});
app.listen(3000);
