import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type DedupeStore, memoryStore } from '@hookgate/core';
import { plotonWebhook } from '@hookgate/express';
import { createPlotonClient, plotonHealth, startReconciler } from '@hookgate/ploton';
import { createFactories, startPlotonApi, type TestDelivery, tamper } from '@hookgate/testing';
import express, { type Express } from 'express';
import type { PrometheusObserver } from '../../src/index.ts';

/** A real application with traffic of all kinds. */
export interface AppUnderLoad {
  readonly port: number;
  stop(): Promise<void>;
}

const silent = { info() {}, warn() {}, error() {} };
const { plotonDelivery, plotonEvent } = createFactories({ now: Date.now });

/**
 * Starts it: it creates tasks, reconciles them, looks at its health, and its webhook is sent deliveries, copies and forgeries, until it is stopped.
 *
 * @param expose adds the route `/metrics`
 * @param everyMs milliseconds between two rounds of traffic
 */
export async function startAppUnderLoad(
  observer: PrometheusObserver,
  expose: (app: Express) => void,
  everyMs: number,
): Promise<AppUnderLoad> {
  const app = express();
  expose(app);
  const on = {
    'task.complete': () => pause(50 * Math.random()),
    'task.failed': () => {
      if (Math.random() < 0.3) throw new Error('not now');
    },
  };
  const secret = 'whsec_test_ploton';
  const webhook = plotonWebhook({ secret, observer, logger: silent, store: distantStore(), on });
  app.use(webhook);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const api = await startPlotonApi();
  const client = createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url, observer, logger: silent });
  const health = plotonHealth({ client, observer, logger: silent, cacheMs: 500 });
  const reconciler = startReconciler({
    client,
    receiver: webhook.receiver,
    endpoint: '/webhook',
    everyMs: 1_000,
    graceMs: 0,
    observer,
    logger: silent,
  });
  let isStopped = false;

  async function send({ headers, body }: TestDelivery): Promise<void> {
    const init = { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> };
    await (await fetch(`http://127.0.0.1:${port}/webhook`, init)).arrayBuffer();
  }

  async function makeTraffic(): Promise<void> {
    for (let round = 0; !isStopped; round++) {
      // Every tenth is asked to come again, at once.
      if (round % 10 === 0) api.failNext({ status: 429, retryAfter: '0', code: 'rate_limited' });
      const { id } = await client.tasks.create({ prompt: 'Count' });
      // Its webhook never comes.
      if (round % 8 === 0) api.tasks.complete(id, {});
      await health.check();
      const code = Math.random() < 0.5 ? 'auth_token_expired' : 'rate_limited';
      const event =
        round % 5 === 0 ? plotonEvent('task.failed', { data: { error: { code } } }) : plotonEvent('task.complete');
      const delivery = plotonDelivery(event);
      await Promise.all([send(delivery), send(delivery)]);
      if (round % 3 === 0) await send(tamper(delivery, 'signature'));
      await pause(everyMs * (0.6 + 0.4 * Math.sin(round / 40)));
    }
  }

  const traffic = makeTraffic();
  return {
    port,
    async stop() {
      isStopped = true;
      await traffic;
      await reconciler.stop();
      await api.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The memory store behind something like a connection, for its calls to be measured. */
function distantStore(): DedupeStore {
  const store = memoryStore();
  const distance = (): Promise<void> => pause(5 * Math.random());
  return {
    name: 'distant',
    claimsNonces: true,
    claim: (...args) => distance().then(() => store.claim(...args)),
    renew: (...args) => distance().then(() => store.renew(...args)),
    commit: (...args) => distance().then(() => store.commit(...args)),
    release: (...args) => distance().then(() => store.release(...args)),
    remember: (...args) => distance().then(() => store.remember(...args)),
  };
}
