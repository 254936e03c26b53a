import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery } from '@hookgate/core';
import { createNodeHandler } from '@hookgate/core/node';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '../src/index.ts';

/** `createNodeHandler` in front of a plain `node:http` application. */
export const nodeUnderTest: AdapterUnderTest = {
  name: 'node:http',
  features: { bareMount: true, errorChannel: false, notFound: true },
  start: (setup) => serveNode(setup),
};

type Carrier = IncomingMessage & { readonly webhook?: Delivery; readonly body?: unknown };

async function serveNode(setup: AppSetup): Promise<RunningApp> {
  const { application } = setup;
  const webhooks = setup.webhooks.map(({ provider, options, mount }) =>
    createNodeHandler(provider, mount.kind === 'bare' ? options : { ...options, path: mount.path }),
  );

  async function applicationOf(req: Carrier, res: ServerResponse): Promise<void> {
    if (req.method === 'POST' && req.url === '/login') {
      const pieces: Buffer[] = [];
      for await (const piece of req) pieces.push(piece);
      const answer = setup.login(JSON.parse(Buffer.concat(pieces).toString()));
      return respond(res, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(answer),
      });
    }
    if (application === undefined) return respond(res, { status: 404, headers: {}, body: 'nothing here' });
    const { method = '', url = '', webhook: delivery } = req;
    respond(res, await application({ method, url, delivery, body: () => req.body, pieces: () => req }));
  }

  const server = createServer((req, res) => {
    const all = webhooks.reduceRight<() => unknown>(
      (next, webhook) => () => webhook(req, res, next),
      () => applicationOf(req, res),
    );
    void setup.around(all);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async closeReceivers() {
      const closed = await Promise.all(webhooks.map(({ receiver }) => receiver.close(10_000)));
      return closed.every(Boolean);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function respond(res: ServerResponse, { status, headers, body }: AppAnswer): void {
  res.writeHead(status, headers).end(body);
}
