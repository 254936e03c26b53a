import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlotonEvent } from '@hookgate/core';
import { createFactories, deliver, type PlotonApi, startPlotonApi } from '@hookgate/testing';

/** Ploton on this machine: its API, and the webhooks it sends. */
export interface StandIn {
  readonly api: PlotonApi;
  /** From now on webhooks get lost on the way. */
  lose(isLost: boolean): void;
  /** Resolves with the statuses of all webhooks sent so far, once they are answered. */
  answered(): Promise<number[]>;
}

/**
 * @param webhookUrl where the webhooks go, asked when one is sent
 */
export async function startStandIn(apiKey: string, secret: string, webhookUrl: () => string): Promise<StandIn> {
  const make = createFactories({ now: Date.now, secrets: { ploton: secret } });
  const statuses: Array<Promise<number>> = [];
  let isLost = false;
  const onEvent = (event: PlotonEvent): void => {
    if (isLost) return;
    statuses.push(deliver(webhookUrl(), make.plotonDelivery(event)).then(({ status }) => status));
  };
  return {
    api: await startPlotonApi({ apiKey, onEvent }),
    lose: (lost) => {
      isLost = lost;
    },
    answered: () => Promise.all(statuses),
  };
}

/** Stands where your proxy ends TLS: passes everything on and says that it came over HTTPS. */
export async function startProxy(target: () => number): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = forward(
      { port: target(), host: '127.0.0.1', method, path: url, headers: { ...headers, 'x-forwarded-proto': 'https' } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
