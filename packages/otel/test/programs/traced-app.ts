/**
 * `traced-app.ts FRAMEWORK`: an application with OpenTelemetry's SDK and the automatic instrumentation of HTTP and of its framework,
 * which gets a delivery by a handler and one by a route behind the middleware. Prints what was traced as JSON.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { plotonWebhook as expressWebhook } from '@hookgate/express';
import { plotonWebhook as fastifyWebhook } from '@hookgate/fastify';
import { plotonWebhook as honoWebhook } from '@hookgate/hono';
import { plotonWebhook as koaWebhook } from '@hookgate/koa';
import { plotonDelivery, plotonEvent } from '@hookgate/testing';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KoaInstrumentation } from '@opentelemetry/instrumentation-koa';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { otelObserver } from '../../src/index.ts';

const SECRET = 'whsec_never_shown';
const [, , framework = ''] = process.argv;

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const exporter = new InMemorySpanExporter();
const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
trace.setGlobalTracerProvider(tracerProvider);
// Loaded by `require`, after this: what is imported above are types, to these adapters.
registerInstrumentations({
  tracerProvider,
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation(), new KoaInstrumentation()],
});
const require = createRequire(import.meta.url);
require('node:http');

const seen: { who: string; traceId: string | undefined }[] = [];
const note = (who: string): void => void seen.push({ who, traceId: trace.getActiveSpan()?.spanContext().traceId });
const telemetry = otelObserver();
const options = {
  secret: SECRET,
  observer: [telemetry, (observation: { readonly type: string }) => note(`observer ${observation.type}`)],
  logger: { info: () => note('logger'), warn() {}, error() {} },
};

/** What an application does in a handler, or a route: some of it later. */
async function work(): Promise<void> {
  note('work');
  await later(1);
  await trace.getTracer('app').startActiveSpan('query', async (span) => {
    await later(1);
    span.end();
  });
}

const on = { 'task.complete': work };

const APPS: Record<string, () => Promise<Server>> = {
  async express() {
    const express = require('express') as typeof import('express');
    const app = express();
    app.use(expressWebhook({ ...options, path: '/handlers', on }));
    app.post('/route', expressWebhook(options), async (_req, res) => {
      await work();
      res.sendStatus(200);
    });
    return app.listen(0, '127.0.0.1');
  },
  async fastify() {
    const { FastifyOtelInstrumentation } = require('@fastify/otel') as typeof import('@fastify/otel');
    const fastify = require('fastify') as typeof import('fastify').default;
    const instrumentation = new FastifyOtelInstrumentation();
    instrumentation.setTracerProvider(tracerProvider);
    const app = fastify();
    await app.register(instrumentation.plugin());
    await app.register(fastifyWebhook, { ...options, path: '/handlers', on });
    await app.register(async (scope) => {
      await scope.register(fastifyWebhook, { ...options, path: '/route' });
      scope.post('/route', async (_request, reply) => {
        await work();
        return reply.send();
      });
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  async koa() {
    const Koa = require('koa') as typeof import('koa');
    const app = new Koa();
    app.use(koaWebhook({ ...options, path: '/handlers', on }));
    app.use(koaWebhook({ ...options, path: '/route' }));
    app.use(async (ctx) => {
      await work();
      ctx.status = 200;
    });
    return app.listen(0, '127.0.0.1');
  },
  async hono() {
    const { httpInstrumentationMiddleware } = require('@hono/otel') as typeof import('@hono/otel');
    const { Hono } = require('hono') as typeof import('hono');
    const { serve } = require('@hono/node-server') as typeof import('@hono/node-server');
    const app = new Hono();
    app.use(httpInstrumentationMiddleware({ tracerProvider }));
    app.use(honoWebhook({ ...options, path: '/handlers', on }));
    app.post('/route', honoWebhook(options), async (c) => {
      await work();
      return c.text('ok');
    });
    return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  },
};

const server = await (APPS[framework] as () => Promise<Server>)();
if (!server.listening) await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const statuses: number[] = [];
for (const path of ['/handlers', '/route']) {
  const delivery = plotonDelivery(plotonEvent('task.complete', { timestamp: new Date().toISOString() }), {
    secret: SECRET,
  });
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { ...delivery.headers, connection: 'close' },
    body: delivery.body as Uint8Array<ArrayBuffer>,
  });
  statuses.push(answer.status);
}
server.close();
await once(server, 'close');
const spans = exporter.getFinishedSpans().map((span) => ({
  name: span.name,
  kind: span.kind,
  attributes: span.attributes,
  id: span.spanContext().spanId,
  traceId: span.spanContext().traceId,
  parent: span.parentSpanContext?.spanId,
}));
console.log(JSON.stringify({ statuses, spans, seen }));
