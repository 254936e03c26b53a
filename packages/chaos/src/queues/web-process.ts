/** A web process that hands everything to a queue. Prints `listening PORT`. */
import type { AddressInfo } from 'node:net';
import { webhook } from '@hookgate/express';
import { handOff } from '@hookgate/queue';
import express from 'express';
import { openParts, silent } from './open-parts.ts';

const { SECRET = '' } = process.env;
const { store, inbox, queues } = await openParts();
const app = express();
for (const { provider, engine } of queues) {
  const hand = handOff(engine.sink, inbox === undefined ? {} : { inbox });
  app.use(webhook(provider, { secret: SECRET, store, logger: silent, on: { '*': hand } as never }));
}
const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
