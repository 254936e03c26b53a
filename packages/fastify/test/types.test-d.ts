import {
  type AttachedDelivery,
  type Delivery,
  defineProvider,
  type JsonObject,
  type PlotonEvent,
  type PlotonTaskError,
  ploton,
} from '@hookgate/core';
import fastify from 'fastify';
import type {} from 'fastify-raw-body';
import { expectTypeOf, it } from 'vitest';
import {
  getDelivery,
  platos,
  platosRoute,
  platosWebhook,
  plotonReturning,
  plotonRoute,
  plotonWebhook,
  webhook,
  webhookRoute,
} from '../src/index.ts';

interface Deals {
  readonly deals: readonly { readonly amount: number }[];
}

/** As much of Standard Schema as the types need. */
declare const dealsSchema: {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'test';
    readonly validate: (value: unknown) => { readonly value: Deals };
    readonly types?: { readonly input: unknown; readonly output: Deals };
  };
};

const app = fastify();

it('a registered plugin knows the events of its handlers', () => {
  void app.register(plotonWebhook);
  void app.register(plotonWebhook, { secret: 'x', path: ['/a'], prefix: '/b', logLevel: 'warn' });
  void app.register(plotonWebhook, {
    on: {
      'task.complete': (event, delivery) => {
        expectTypeOf(event.event).toEqualTypeOf<'task.complete'>();
        expectTypeOf(event.data).toEqualTypeOf<JsonObject>();
        expectTypeOf(delivery.attempt).toEqualTypeOf<number>();
      },
      'task.failed': (event) => expectTypeOf(event.data.error).toEqualTypeOf<PlotonTaskError>(),
      '*': (event) => {
        if (event.event === 'task.waiting') expectTypeOf(event.data.reason).toExtend<string | undefined>();
      },
    },
  });
  void app.register(platosWebhook, {
    prefix: '/api',
    on: { 'budget.exceeded': (event) => expectTypeOf(event.event_id).toEqualTypeOf<string>() },
  });
  // @ts-expect-error no such event
  void app.register(plotonWebhook, { on: { 'task.completed': () => 1 } });
  // @ts-expect-error no such option
  void app.register(plotonWebhook, { nope: 1 });
});

it('a made plugin knows the result of your tasks, and what your schemas put out', () => {
  void app.register(
    plotonWebhook<Deals>({
      on: { 'task.complete': (event) => expectTypeOf(event.data).toEqualTypeOf<Deals>() },
    }),
    { prefix: '/api' },
  );
  void app.register(
    plotonWebhook({
      schemas: { 'task.complete': dealsSchema },
      on: { 'task.complete': (event) => expectTypeOf(event.data.deals[0]?.amount).toEqualTypeOf<number | undefined>() },
    }),
  );
  void app.register(platosWebhook({ on: { 'message.rated': (event) => event.event_id } }));
  // @ts-expect-error no such event
  plotonWebhook({ on: { 'task.completed': () => 1 } });
  // @ts-expect-error no such option
  platosWebhook({ nope: 1 });
});

it('so does one for a sender of your own', () => {
  interface AcmeEvent {
    readonly type: 'order.paid';
    readonly total: number;
  }
  const { toleranceSeconds: _, ...rest } = ploton;
  const acme = defineProvider<AcmeEvent, 'type'>({ ...rest, typeField: 'type', payloadField: null } as never);
  void app.register(
    webhook(acme, { on: { 'order.paid': (event) => expectTypeOf(event.total).toEqualTypeOf<number>() } }),
  );
  // @ts-expect-error no such event
  webhook(acme, { on: { 'order.lost': () => 1 } });
});

it('a request may have a delivery, and getDelivery insists on it', () => {
  app.post('/hook', { config: { webhook: 'ploton' } }, async (request) => {
    expectTypeOf(request.webhook).toEqualTypeOf<AttachedDelivery | null | undefined>();
    // @ts-expect-error possibly undefined
    void request.webhook.event;
    const delivery = getDelivery(request);
    expectTypeOf(delivery).toEqualTypeOf<AttachedDelivery>();
    if (delivery.provider === 'ploton') expectTypeOf(delivery.event).toEqualTypeOf<PlotonEvent>();
    expectTypeOf(getDelivery(request, ploton)).toEqualTypeOf<Delivery<PlotonEvent>>();
    expectTypeOf(getDelivery(request, plotonReturning<Deals>())).toEqualTypeOf<Delivery<PlotonEvent<Deals>>>();
    expectTypeOf(getDelivery(request, platos).event.event_id).toEqualTypeOf<string>();
    return 'handled';
  });
  app.post('/true', { config: { webhook: true } }, async () => 'handled');
  // @ts-expect-error no such sender
  app.post('/typo', { config: { webhook: 'plotn' } }, async () => 'handled');
  // @ts-expect-error a route opts in or says nothing
  app.post('/false', { config: { webhook: false } }, async () => 'handled');
});

it('the options of a route fit routes of every kind', () => {
  app.post('/a', { ...plotonRoute({ secret: 'x', bodyLimitBytes: 5 }) }, async (request) => request.webhook?.key);
  app.route({ method: 'POST', url: '/b', ...platosRoute(), handler: async () => 'handled' });
  app.post('/c', webhookRoute(ploton), (request, reply) => reply.send(request.id));
  const own = plotonRoute();
  app.post('/d', { ...own, preParsing: [own.preParsing], config: { ...own.config, url: '' } as object }, async () => 1);
  // @ts-expect-error a route has its handler
  plotonRoute({ on: {} });
  // @ts-expect-error a route has its URL
  platosRoute({ path: '/x' });
});

it('schemas type the event where the application answers', () => {
  const plugin = plotonWebhook({ schemas: { 'task.complete': dealsSchema } });
  const route = plotonRoute({ schemas: { 'task.complete': dealsSchema } });
  void app.register(plugin, { prefix: '/api' });
  app.post('/schemas', { config: { webhook: true } }, async (request) => {
    const { event } = getDelivery(request, plugin);
    if (event.event === 'task.complete') expectTypeOf(event.data).toEqualTypeOf<Deals>();
    if (event.event === 'task.failed') expectTypeOf(event.data.error).toEqualTypeOf<PlotonTaskError>();
  });
  app.post('/schemas-of-a-route', { ...route }, async (request) => {
    const { event } = getDelivery(request, route);
    if (event.event === 'task.complete') expectTypeOf(event.data).toEqualTypeOf<Deals>();
  });
});

it('servers of every kind take both', () => {
  const http2 = fastify({ http2: true });
  void http2.register(plotonWebhook);
  void http2.register(plotonWebhook, { on: { 'task.failed': (event) => event.data.error.code } });
  void http2.register(webhook(ploton));
  http2.post('/a', { ...plotonRoute() }, async (request) => request.webhook?.key);
});

it('fastify-raw-body keeps its `rawBody`', () => {
  app.post('/raw', async (request) => expectTypeOf(request.rawBody).toEqualTypeOf<string | Buffer | undefined>());
});
