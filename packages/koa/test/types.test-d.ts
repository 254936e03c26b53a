import type { IncomingMessage } from 'node:http';
import type { JsonObject, PlatosEvent } from '@hookgate/core';
import { Router } from '@koa/router';
import Koa, { type Middleware as Middleware3 } from 'koa';
import mount from 'koa-mount';
import Koa2, { type Middleware as Middleware2 } from 'koa2';
import { describe, expectTypeOf, test } from 'vitest';
import {
  type AttachedDelivery,
  type Delivery,
  getDelivery,
  type PlotonEvent,
  platos,
  platosWebhook,
  ploton,
  plotonWebhook,
  type WebhookState,
  webhook,
} from '../src/index.ts';
// Their types disagree about `rawBody`: no clash of ours with either.
import '@koa/bodyparser';
import 'koa-body';
import 'koa-bodyparser';

interface Deals {
  readonly deals: readonly string[];
}

/** A Standard Schema, as zod, valibot and arktype make them. */
declare const ratingSchema: {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => { readonly value: { readonly rating: number } };
    readonly types?: { readonly input: unknown; readonly output: { readonly rating: number } };
  };
};

describe('handlers', () => {
  test('know their event by its name', () => {
    plotonWebhook({
      on: {
        'task.complete': (event, delivery) => {
          expectTypeOf(event.data).toEqualTypeOf<JsonObject>();
          expectTypeOf(delivery.event.event).toEqualTypeOf<'task.complete'>();
        },
        'task.failed': (event) => expectTypeOf(event.data.error.recoverable).toEqualTypeOf<boolean>(),
        '*': (event) => {
          if (event.event === 'task.waiting') expectTypeOf(event.data.auth_url).toEqualTypeOf<string | undefined>();
        },
      },
    });
    webhook(ploton, { on: { 'task.progress': (event) => expectTypeOf(event.data).toEqualTypeOf<JsonObject>() } });
  });

  test('know what a task returns, and what a schema puts out', () => {
    plotonWebhook<Deals>({
      on: { 'task.complete': (event) => expectTypeOf(event.data.deals).toEqualTypeOf<readonly string[]>() },
    });
    platosWebhook({
      schemas: { 'message.rated': ratingSchema },
      on: { 'message.rated': (event) => expectTypeOf(event.rating).toEqualTypeOf<number>() },
    });
  });

  test('cannot be misspelt, nor can options', () => {
    // @ts-expect-error there is no such event
    plotonWebhook({ on: { 'task.completed': () => undefined } });
    // @ts-expect-error there is no such option
    plotonWebhook({ replayBdy: true });
    // @ts-expect-error not a boolean
    platosWebhook({ replayBody: 'yes' });
  });
});

describe('the state', () => {
  test('carries the delivery to the handlers of the same route', () => {
    const router = new Router();
    router.post('/hook', plotonWebhook(), (ctx) => {
      expectTypeOf(ctx.state.webhook).toEqualTypeOf<Delivery<PlotonEvent>>();
      const { event } = ctx.state.webhook;
      if (event.event === 'task.failed') expectTypeOf(event.data.error.message).toEqualTypeOf<string>();
    });
    router.post('/deals', plotonWebhook<Deals>(), (ctx) => {
      const { event } = ctx.state.webhook;
      if (event.event === 'task.complete') expectTypeOf(event.data.deals).toEqualTypeOf<readonly string[]>();
    });
    router.post('/checked', plotonWebhook({ schemas: { 'task.complete': ratingSchema } }), (ctx) => {
      const { event } = ctx.state.webhook;
      if (event.event === 'task.complete') expectTypeOf(event.data).toEqualTypeOf<{ readonly rating: number }>();
    });
  });

  test('of an application of one’s own is kept', () => {
    const router = new Router<{ user: string }, { db: 'db' }>();
    router.post('/hook', plotonWebhook(), (ctx) => {
      expectTypeOf(ctx.state.user).toEqualTypeOf<string>();
      expectTypeOf(ctx.db).toEqualTypeOf<'db'>();
      expectTypeOf(ctx.state.webhook).toEqualTypeOf<Delivery<PlotonEvent>>();
    });
    const app = new Koa<{ user: string }>();
    app.use(plotonWebhook());
    app.use((ctx) => {
      expectTypeOf(ctx.state.user).toEqualTypeOf<string>();
      // @ts-expect-error nobody may have verified it
      ctx.state.webhook;
      expectTypeOf(getDelivery(ctx)).toEqualTypeOf<AttachedDelivery>();
    });
  });

  test('says that routes without the middleware may have no delivery', () => {
    const app = new Koa<WebhookState<PlotonEvent>>();
    app.use((ctx) => {
      expectTypeOf(ctx.state.webhook).toEqualTypeOf<Delivery<PlotonEvent> | undefined>();
      // @ts-expect-error nobody may have verified it
      ctx.state.webhook.event;
    });
    const router = new Router<WebhookState>();
    router.post('/hook', plotonWebhook(), (ctx) => {
      expectTypeOf(ctx.state.webhook.event).toExtend<PlotonEvent>();
    });
    app.use(plotonWebhook()).use(router.routes());
  });

  test('gives its delivery up to the accessor', () => {
    const ctx = {} as Koa.Context;
    expectTypeOf(getDelivery(ctx)).toEqualTypeOf<AttachedDelivery>();
    expectTypeOf(getDelivery(ctx, ploton)).toEqualTypeOf<Delivery<PlotonEvent>>();
    expectTypeOf(getDelivery(ctx, platos).event).toEqualTypeOf<PlatosEvent>();
  });
});

describe('the middleware', () => {
  test('fits both versions of Koa, wherever it is mounted', () => {
    const hook = plotonWebhook();
    expectTypeOf(hook).toExtend<Middleware3<{ webhook: Delivery<PlotonEvent> }>>();
    expectTypeOf(hook).toExtend<Middleware2<{ webhook: Delivery<PlotonEvent> }>>();
    new Koa().use(hook).use(mount('/hook', hook));
    new Koa2().use(hook);
    new Router().use(hook).use('/hook', hook).all('/hook', hook).post('named', '/hook', hook);
  });

  test('does not say what a raw body is: others do', () => {
    expectTypeOf<IncomingMessage>().not.toHaveProperty('webhook');
    expectTypeOf<Koa.Request['rawBody']>().not.toEqualTypeOf<Uint8Array>();
  });
});
