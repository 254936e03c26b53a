import { defineProvider, ploton } from '@hookgate/core';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { getDelivery, platos, platosRoute, plotonRoute, plotonWebhook, webhookRoute } from '../src/index.ts';
import { platosDelivery, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };
const platosOptions = { ...options, secret: SECRETS.platos };

describe('the options of a route', () => {
  it('guard it without any plugin, in any scope', async () => {
    const app = fastify();
    app.post('/ploton', { ...plotonRoute(options) }, async (request) => getDelivery(request, ploton).event.task_id);
    await app.register(
      async (scope) => {
        scope.route({
          method: ['POST', 'PUT'],
          url: '/platos',
          ...platosRoute(platosOptions),
          handler: async (request) => [getDelivery(request, platos).event.event_id, request.body],
        });
      },
      { prefix: '/below' },
    );
    const port = await serve(app);

    const delivery = plotonDelivery({ path: '/ploton' });
    expect((await send(port, unsigned(delivery))).status).toBe(401);
    expect((await send(port, delivery)).text).toBe(JSON.parse(delivery.body as string).task_id);
    const other = platosDelivery({ path: '/below/platos' });
    const event = JSON.parse(other.body as string);
    expect((await send(port, unsigned(other))).status).toBe(401);
    expect((await send(port, other)).json).toEqual([event.event_id, event]);
    expect((await send(port, { ...other, method: 'PUT' })).status).toBe(405);
  });

  it('guard it for a sender of your own', async () => {
    const acme = defineProvider({ ...ploton, name: 'acme' });
    const app = fastify();
    app.post('/hook', { ...webhookRoute(acme, options) }, async (request) => getDelivery(request, acme).provider);
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('acme');
  });

  it('may be spread into several routes, which do not share their deliveries', async () => {
    const app = fastify();
    const route = plotonRoute(options);
    app.post('/a', { ...route }, async () => 'a');
    app.post('/b', { ...route }, async () => 'b');
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect((await send(port, { ...delivery, path: '/a' })).text).toBe('a');
    expect((await send(port, { ...delivery, path: '/b' })).text).toBe('b');
    expect((await send(port, { ...delivery, path: '/b?again' })).json).toEqual({ status: 'duplicate' });
  });

  it('keep a registered webhook off the route', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, secret: 'another' });
    app.post('/webhook', { ...plotonRoute(options) }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery())).text).toBe('handled');
    expect((await send(port, plotonDelivery({ secret: 'another' }))).status).toBe(401);
  });

  it('may be told apart by `config.webhook` as well', async () => {
    const app = fastify();
    const { config, ...route } = plotonRoute(options);
    app.post('/hook', { ...route, config: { ...config, webhook: 'ploton' } }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    expect((await send(port, unsigned(plotonDelivery({ path: '/hook' })))).status).toBe(401);
  });
});

describe('options that were spread by half do not open the route', () => {
  it('a `preParsing` in the place of the webhook’s', async () => {
    const recorder = createRecorder();
    const app = fastify();
    const route = plotonRoute({ ...options, ...recorder.options });
    const reached: unknown[] = [];
    app.post('/hook', { ...route, preParsing: (_request, _reply, _payload, done) => done() }, async () =>
      reached.push(1),
    );
    const port = await serve(app);
    for (const sent of [plotonDelivery({ path: '/hook' }), unsigned(plotonDelivery({ path: '/hook' }))]) {
      expect((await send(port, sent)).json.error).toBe('not_verified');
    }
    expect(reached).toEqual([]);
    expect(recorder.of('rejected')[0]?.detail).toMatch(/preParsing: \[route\.preParsing, yours\]/);
  });

  it('without its `config`, below a registered webhook', async () => {
    const recorder = createRecorder();
    const app = fastify();
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    const { config: _, ...route } = plotonRoute({ ...options, ...recorder.options });
    const reached: unknown[] = [];
    app.post('/webhook', route, async () => reached.push(1));
    const port = await serve(app);
    expect((await send(port, plotonDelivery())).json.error).toBe('not_verified');
    expect(reached).toEqual([]);
    expect(recorder.of('rejected')[0]?.detail).toMatch(/`config` included/);
  });
});

describe('making them', () => {
  it('fails for a missing secret, an unknown option, and those of a plugin', () => {
    expect(() => plotonRoute({ secret: '' })).toThrow(TypeError);
    expect(() => plotonRoute({ ...options, nope: 1 } as object)).toThrow(/`nope` does not exist/);
    expect(() => plotonRoute({ ...options, on: {} } as object)).toThrow(/app\.register\(plotonWebhook, \{ on/);
    expect(() => platosRoute({ ...platosOptions, path: '/x' } as object)).toThrow(/no option `path`/);
  });

  it('gives the receiver to shut down, which is not spread', async () => {
    const route = plotonRoute(options);
    expect(Object.keys({ ...route })).not.toContain('receiver');
    const app = fastify();
    app.post('/hook', { ...route }, async () => 'handled');
    app.addHook('preClose', async () => void (await route.receiver.close()));
    const port = await serve(app);
    await route.receiver.close();
    const { status, json, headers } = await send(port, plotonDelivery({ path: '/hook' }));
    expect([status, json.error, headers['retry-after']]).toEqual([503, 'shutting_down', '1']);
  });
});
