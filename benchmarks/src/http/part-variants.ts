import { memoryStore, ploton } from '@hookgate/core';
import { headerOf, readNodeBody } from '@hookgate/core/node';
import { plotonWebhook } from '@hookgate/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { SECRET } from '../deliveries.ts';
import { createVerification, forgetfulStore } from '../micro/hookgate.ts';
import { type HttpVariant, type HttpVariants, PARSER, PATH, SAMPLE, use } from './app.ts';
import { FASTIFY } from './fastify-variants.ts';

/**
 * A delivery part by part, in the framework that adds least of its own: each variant does what the one above it does, and
 * one thing more.
 */
export const PARTS: HttpVariants = {
  [PARSER]: FASTIFY[PARSER] as HttpVariant,
  [SAMPLE]: FASTIFY[SAMPLE] as HttpVariant,
  'body read by readNodeBody': inHook((body) => use(body)),
  '… verified and parsed': (() => {
    const verify = createVerification(ploton);
    return inHook((body, header) => use(verify(body, header)));
  })(),
  '… claimed, run and settled by the plugin; the store remembers nothing': withHandlers(forgetfulStore),
  '… and the memory store does': withHandlers(memoryStore),
};

type Header = (name: string) => string | undefined;

const LIMITS = { limitBytes: 2_097_152, timeoutMs: 30_000 };
const HANDLED = JSON.stringify({ status: 'handled' });

function variant(mount: (app: FastifyInstance) => void | Promise<void>): HttpVariant {
  return {
    scheme: 'ploton',
    listen: async () => {
      const app = fastify({ bodyLimit: LIMITS.limitBytes });
      await mount(app);
      await app.listen({ port: 0, host: '127.0.0.1' });
      return app.server;
    },
  };
}

/** Answers where the plugin does: in a hook in front of the parsers. */
function inHook(receive: (body: Uint8Array, header: Header) => void): HttpVariant {
  return variant((app) => {
    app.addHook('preParsing', (request, reply, payload, done) => {
      const reading = readNodeBody(request.raw, LIMITS, { stream: payload as never });
      reading
        .then((body) => {
          if (!(body instanceof Uint8Array)) throw new Error(body.code);
          receive(body, (name) => headerOf(request.raw, name));
          void reply.header('content-type', 'application/json; charset=utf-8').send(HANDLED);
        })
        .catch(done);
    });
    app.post(PATH, () => {});
  });
}

function withHandlers(makeStore: () => ReturnType<typeof forgetfulStore>): HttpVariant {
  return variant(async (app) => {
    await app.register(plotonWebhook, { secret: SECRET, store: makeStore(), on: { 'task.complete': use } });
  });
}
