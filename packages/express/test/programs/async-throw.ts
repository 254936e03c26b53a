/** Delivers to an application on Express 4 whose route throws after an `await`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plotonWebhook } from '../../src/index.ts';
import { plotonDelivery, SECRETS } from '../support/deliveries.ts';
import { EXPRESS_4 } from '../support/express-versions.ts';

const app = EXPRESS_4.express();
app.use(plotonWebhook({ secret: SECRETS.ploton }));
app.post('/webhook', async () => {
  await Promise.resolve();
  throw new Error('no database');
});

const server = createServer(app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const { method, path, headers, body } = plotonDelivery();
  void fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { ...headers } as HeadersInit, body: String(body) });
});
