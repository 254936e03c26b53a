/**
 * A web process: an Express application that hands Platos' deliveries to a queue. Prints `listening PORT`, and `confirmed ID` when the queue
 * has a job. Nothing happens after that for the event `hang`, in its first run.
 */
import type { AddressInfo } from 'node:net';
import { platosWebhook } from '@hookgate/express';
import { handOff } from '@hookgate/queue';
import { redisStore } from '@hookgate/redis';
import express from 'express';
import { Redis } from 'ioredis';
import type { EngineName } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

const { ENGINE = '', URL = '', QUEUE = '', LOCK_MS = '', STORE_URL = '', PREFIX = '', SECRET = '' } = process.env;

const client = new Redis(STORE_URL, { maxRetriesPerRequest: 1 });
const { sink } = await openEngine(ENGINE as EngineName, { url: URL, queue: QUEUE, lockMs: Number(LOCK_MS) });
const hand = handOff(sink);
const app = express().use(
  platosWebhook({
    secret: SECRET,
    store: redisStore({ client, prefix: PREFIX }),
    logger: { info() {}, warn() {}, error() {} },
    on: {
      async '*'(event, delivery) {
        await hand(event, delivery);
        console.log(`confirmed ${event.event_id}`);
        if (event.event_id === 'hang' && delivery.attempt === 1) await new Promise(() => {});
      },
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
