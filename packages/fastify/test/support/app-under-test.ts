import type { AddressInfo } from 'node:net';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '@hookgate/testing';
import fastify, { type FastifyReply } from 'fastify';
import { webhook } from '../../src/index.ts';

/** This adapter as the conformance suite wants it. */
export const appUnderTest: AdapterUnderTest = {
  name: 'fastify 5',
  features: { bareMount: true, errorChannel: true, notFound: true },
  start,
};

async function start(setup: AppSetup): Promise<RunningApp> {
  const { application } = setup;
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', (_request, _reply, done) => void setup.around(done));

  for (const { provider, options, mount } of setup.webhooks) {
    await app.register(webhook(provider, mount.kind === 'path' ? { path: mount.path, ...options } : options));
  }

  app.post('/login', async ({ body }) => setup.login(body));
  if (application !== undefined) {
    app.register(async (scope) => {
      // What no webhook took arrives with its body unread.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.all('/*', async (request, reply) => {
        const { method, originalUrl: url, webhook: delivery } = request;
        const body = (): unknown => request.body;
        const pieces = (): AsyncIterable<Uint8Array> => request.raw;
        return write(reply, await application({ method, url, delivery: delivery ?? undefined, body, pieces }));
      });
    });
  }
  app.setErrorHandler((error, _request, reply) => write(reply, setup.onAppError(error)));

  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    close: () => app.close(),
  };
}

function write(reply: FastifyReply, { status, headers, body }: AppAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
