import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '@hookgate/testing';
import type { ErrorRequestHandler, Response } from 'express';
import { webhook } from '../../src/index.ts';
import type { ExpressVersion } from './express-versions.ts';

/** This adapter on one version of Express, as the conformance suite wants it. */
export function appUnderTest({ name, express }: ExpressVersion): AdapterUnderTest {
  async function start(setup: AppSetup): Promise<RunningApp> {
    const { application } = setup;
    const app = express();
    app.use((_req, _res, next) => void setup.around(next));

    const middlewares = setup.webhooks.map(({ provider, options, mount }) => {
      const middleware = webhook(provider, options);
      if (mount.kind === 'bare') app.use(middleware);
      else app.use(mount.path, middleware);
      return middleware;
    });

    app.post('/login', express.json(), (req, res) => void res.json(setup.login(req.body)));
    if (application !== undefined) {
      app.use((req, res, next) => {
        const { method, originalUrl: url, webhook: delivery } = req;
        // Express 4 does not look after promises.
        application({ method, url, delivery, body: () => req.body, pieces: () => req }).then(
          (answer) => write(res, answer),
          next,
        );
      });
    }
    app.use(((error, _req, res, _next) => write(res, setup.onAppError(error))) satisfies ErrorRequestHandler);

    const server = createServer(app);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async closeReceivers() {
        const closed = await Promise.all(middlewares.map(({ receiver }) => receiver.close(10_000)));
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

  return { name, features: { bareMount: true, errorChannel: true, notFound: true }, start };
}

function write(res: Response, { status, headers, body }: AppAnswer): void {
  res.status(status).set(headers).send(body);
}
