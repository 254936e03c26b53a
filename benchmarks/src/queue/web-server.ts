import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { plotonWebhook } from '@hookgate/express';
import { handOff } from '@hookgate/queue';
import express, { type Express, type Request } from 'express';
import { SECRET } from '../deliveries.ts';
import { answerMessages } from '../harness/child.ts';
import { ANSWER, PATH } from '../http/app.ts';
import type { ServerCpu, ServerReady } from '../http/server.ts';
import { claimed } from './claimed.ts';
import { open, readPlace, type Variant } from './place.ts';

/** A web process that puts deliveries into a queue, and answers when the queue has confirmed. */

const place = readPlace();
const { engine, store } = await open(place);

const MOUNT: Readonly<Record<Variant, (app: Express) => void>> = {
  bare: inJsonRoute(({ body }) => engine.add(body)),
  'bare, with claim and commit': inJsonRoute(({ body }) => claimed(store, body.task_id, () => engine.add(body))),
  hookgate: (app) => void app.use(plotonWebhook({ secret: SECRET, store, on: { '*': handOff(engine.sink) } })),
};

function inJsonRoute(add: (request: Request) => Promise<void>): (app: Express) => void {
  return (app) =>
    app.post(PATH, express.json(), async (req, res) => {
      await add(req);
      res.send(ANSWER);
    });
}

const app = express();
MOUNT[place.variant](app);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
answerMessages<object, ServerCpu>(() => {
  const { user, system } = process.cpuUsage();
  return { micros: user + system };
});
const ready: ServerReady = { port: (server.address() as AddressInfo).port, scheme: 'ploton' };
process.send?.(ready);
