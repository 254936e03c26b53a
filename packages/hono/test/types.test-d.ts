import { type Context, Hono } from 'hono';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  type AttachedDelivery,
  type Delivery,
  getDelivery,
  type PlatosEvent,
  type PlotonEvent,
  platos,
  platosWebhook,
  ploton,
  plotonWebhook,
  webhook,
} from '../src/index.ts';

test('the delivery is typed where the middleware is given with its handler', () => {
  new Hono().post('/webhook', plotonWebhook(), (c) => {
    expectTypeOf(c.var.webhook).toEqualTypeOf<Delivery<PlotonEvent>>();
    expectTypeOf(c.get('webhook')).toEqualTypeOf<Delivery<PlotonEvent>>();
    const { event } = c.var.webhook;
    if (event.event === 'task.failed') expectTypeOf(event.data.error.recoverable).toBeBoolean();
    return c.text('');
  });
});

test('the delivery is typed in a chain', () => {
  new Hono().use(platosWebhook()).post('/webhooks/platos', (c) => {
    expectTypeOf(c.var.webhook.event).toEqualTypeOf<PlatosEvent>();
    return c.text('');
  });
});

test('the delivery is not typed where no middleware is seen: there getDelivery() tells', () => {
  const app = new Hono();
  app.use(plotonWebhook());
  app.post('/webhook', (c) => {
    // @ts-expect-error nothing says that the request was verified
    c.var.webhook.event satisfies PlotonEvent;
    expectTypeOf(getDelivery(c)).toEqualTypeOf<AttachedDelivery>();
    expectTypeOf(getDelivery(c, ploton)).toEqualTypeOf<Delivery<PlotonEvent>>();
    expectTypeOf(getDelivery(c, platos).event).toEqualTypeOf<PlatosEvent>();
    return c.text('');
  });
});

test('deliveries of the senders are told apart by its provider', () => {
  const read = (c: Context): void => {
    const delivery = getDelivery(c);
    if (delivery.provider === 'ploton') expectTypeOf(delivery.event).toEqualTypeOf<PlotonEvent>();
    else if (delivery.provider === 'platos') expectTypeOf(delivery.event).toEqualTypeOf<PlatosEvent>();
    else expectTypeOf(delivery.event).toEqualTypeOf<unknown>();
  };
  expectTypeOf(read).toBeFunction();
});

test('handlers know their events', () => {
  plotonWebhook<{ deals: number[] }>({
    on: {
      'task.complete': (event, delivery) => {
        expectTypeOf(event.data.deals).toEqualTypeOf<number[]>();
        expectTypeOf(delivery.event.event).toEqualTypeOf<'task.complete'>();
      },
      'task.waiting': (event) => void expectTypeOf(event.data.reason).toBeString(),
      '*': (event) => void expectTypeOf(event.event).toBeString(),
    },
  });
  platosWebhook({ on: { 'budget.exceeded': (event) => void expectTypeOf(event.event_id).toBeString() } });
  webhook(platos, { on: { 'message.rated': (event) => void expectTypeOf(event.event_id).toBeString() } });
  // @ts-expect-error there is no such event
  plotonWebhook({ on: { 'task.completed': () => undefined } });
  // @ts-expect-error there is no such option: behind Hono's middleware every body can be read again
  plotonWebhook({ replayBody: true });
});

test('a schema’s output reaches handlers and c.var.webhook', () => {
  const schemas = { 'task.complete': z.object({ total: z.number() }) };
  plotonWebhook({ schemas, on: { 'task.complete': (event) => void expectTypeOf(event.data.total).toBeNumber() } });
  new Hono().post('/webhook', plotonWebhook({ schemas }), (c) => {
    const { event } = c.var.webhook;
    if (event.event === 'task.complete') expectTypeOf(event.data).toEqualTypeOf<{ total: number }>();
    return c.text('');
  });
});

test('the result of the tasks is a type parameter', () => {
  new Hono().post('/webhook', plotonWebhook<{ deals: number[] }>(), (c) => {
    const { event } = c.var.webhook;
    if (event.event === 'task.complete') expectTypeOf(event.data.deals).toEqualTypeOf<number[]>();
    return c.text('');
  });
});

test('bindings and variables of the application go with it', () => {
  type Env = { Bindings: { DB: string }; Variables: { user: string } };
  new Hono<Env>().post('/webhook', plotonWebhook(), (c) => {
    expectTypeOf(c.env.DB).toBeString();
    expectTypeOf(c.var.user).toBeString();
    expectTypeOf(c.var.webhook).toEqualTypeOf<Delivery<PlotonEvent>>();
    return c.text('');
  });
});

test('a middleware passed uncalled is a type error', () => {
  // @ts-expect-error write plotonWebhook()
  new Hono().use(plotonWebhook);
});
