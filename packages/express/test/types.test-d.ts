import type { Request as FunctionsRequest, HttpFunction } from '@google-cloud/functions-framework';
import type { JsonObject, PlatosEvent } from '@hookgate/core';
import express, { type Request as Request5, type RequestHandler as RequestHandler5 } from 'express';
import express4, { type Request as Request4, type RequestHandler as RequestHandler4 } from 'express4';
import { describe, expectTypeOf, test } from 'vitest';
import {
  type AttachedDelivery,
  type Delivery,
  defineProvider,
  getDelivery,
  type PlotonEvent,
  platos,
  platosWebhook,
  ploton,
  plotonWebhook,
  webhook,
} from '../src/index.ts';

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
    platosWebhook({ on: { 'budget.exceeded': (event) => expectTypeOf(event.event_id).toEqualTypeOf<string>() } });
    webhook(ploton, { on: { 'task.progress': (event) => expectTypeOf(event.data).toEqualTypeOf<JsonObject>() } });
  });

  test('know what a task returns, when they are told', () => {
    plotonWebhook<Deals>({
      on: { 'task.complete': (event) => expectTypeOf(event.data.deals).toEqualTypeOf<readonly string[]>() },
    });
  });

  test('get what a schema puts out', () => {
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

  test('of a sender of one’s own know its events', () => {
    const acme = defineProvider<{ readonly kind: 'ping'; readonly n: number }, 'kind'>({
      ...ploton,
      name: 'acme',
      typeField: 'kind',
      payloadField: null,
    } as never);
    webhook(acme, { on: { ping: (event) => expectTypeOf(event.n).toEqualTypeOf<number>() } });
  });
});

describe('requests', () => {
  test('may carry a delivery, or none', () => {
    expectTypeOf<Request5['webhook']>().toEqualTypeOf<AttachedDelivery | undefined>();
    expectTypeOf<Request4['webhook']>().toEqualTypeOf<AttachedDelivery | undefined>();
    const app = express();
    app.post('/hooks/:tenant', plotonWebhook(), (req) => {
      expectTypeOf(req.params.tenant).toEqualTypeOf<string>();
      // @ts-expect-error nobody may have verified it
      req.webhook.event;
      if (req.webhook?.provider === 'platos') expectTypeOf(req.webhook.event).toEqualTypeOf<PlatosEvent>();
    });
  });

  test('give up their delivery to the accessor', () => {
    const req = {} as Request5;
    expectTypeOf(getDelivery(req)).toEqualTypeOf<AttachedDelivery>();
    expectTypeOf(getDelivery(req, ploton)).toEqualTypeOf<Delivery<PlotonEvent>>();
    expectTypeOf(getDelivery(req, platos).event).toEqualTypeOf<PlatosEvent>();
  });
});

describe('schemas, where the application answers', () => {
  const hook = plotonWebhook({ schemas: { 'task.complete': ratingSchema } });

  test('type the event behind the middleware that has them', () => {
    const app = express();
    app.post('/hooks/ploton', hook, (req) => {
      const { event } = getDelivery(req, hook);
      if (event.event === 'task.complete') expectTypeOf(event.data).toEqualTypeOf<{ readonly rating: number }>();
      if (event.event === 'task.failed') expectTypeOf(event.data.error.recoverable).toEqualTypeOf<boolean>();
    });
    const rated = platosWebhook({ schemas: { 'message.rated': ratingSchema } });
    app.post('/hooks/platos', rated, (req) => {
      const { event } = getDelivery(req, rated);
      if ('rating' in event) expectTypeOf(event.rating).toEqualTypeOf<unknown>();
    });
    expectTypeOf(getDelivery({}, plotonWebhook<Deals>()).event).toEqualTypeOf<PlotonEvent<Deals>>();
  });

  test('and nothing else does for a middleware', () => {
    // @ts-expect-error no middleware, and no sender
    getDelivery({}, { name: 'ploton' });
  });
});

describe('the middleware', () => {
  test('fits both versions of Express, wherever it is mounted', () => {
    const hook = plotonWebhook();
    expectTypeOf(hook).toExtend<RequestHandler5>();
    expectTypeOf(hook).toExtend<RequestHandler4>();
    expectTypeOf(hook).toExtend<RequestHandler5<{ id: string }, unknown, string>>();
    for (const app of [express(), express.Router()]) {
      app.use(hook);
      app.use('/a', hook);
      app.post('/a/:b', hook, (req, res) => void res.send(req.params.b));
    }
    express4()
      .use(hook)
      .post('/a/:b', hook, (req, res) => void res.send(req.params.b));
  });

  test('does not say what a raw body is: others do', () => {
    expectTypeOf<FunctionsRequest['rawBody']>().toEqualTypeOf<Buffer | undefined>();
    expectTypeOf<HttpFunction>().parameter(0).toExtend<Request5>();
    // @ts-expect-error not ours to declare
    ({}) as Request5['rawBody'];
  });
});
