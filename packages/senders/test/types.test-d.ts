import { createFetchHandler, defineHandlers, type EventOf } from '@hookgate/core';
import type { PushEvent } from '@octokit/webhooks-types';
import type { types as slackTypes } from '@slack/bolt';
import type { Stripe } from 'stripe';
import { describe, expectTypeOf, it } from 'vitest';
import { webhook as expressWebhook } from '../../express/src/index.ts';
import { webhook as fastifyWebhook } from '../../fastify/src/index.ts';
import { webhook as honoWebhook } from '../../hono/src/index.ts';
import { webhook as koaWebhook } from '../../koa/src/index.ts';
import {
  discord,
  github,
  linear,
  resend,
  type SlackEventName,
  shopify,
  slackCommands,
  slackEvents,
  standardWebhooks,
  stripe,
  twilio,
} from '../src/index.ts';

describe('the events are the vendors own types where they exist', () => {
  it('Stripe', () => {
    expectTypeOf<EventOf<typeof stripe>>().toEqualTypeOf<Stripe.Event>();
    defineHandlers(stripe, {
      'charge.succeeded': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Charge>(),
      'checkout.session.completed': (event) => expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Checkout.Session>(),
    });
    // @ts-expect-error no such event
    defineHandlers(stripe, { 'charge.suceeded': () => {} });
  });

  it('GitHub', () => {
    defineHandlers(github, {
      push: (event) => expectTypeOf(event.payload).toEqualTypeOf<PushEvent>(),
      '*': (event) => expectTypeOf(event.id).toEqualTypeOf<string>(),
    });
    // @ts-expect-error no such event
    defineHandlers(github, { pusch: () => {} });
  });
});

describe('where there are none, the documented names', () => {
  it('are known, and the fields that every event has', () => {
    defineHandlers(shopify, { 'orders/create': (event) => expectTypeOf(event.shop).toEqualTypeOf<string>() });
    defineHandlers(resend, { 'email.bounced': (event) => expectTypeOf(event.created_at).toEqualTypeOf<string>() });
    defineHandlers(linear, { Issue: (event) => expectTypeOf(event.action).toEqualTypeOf<string>() });
    defineHandlers(standardWebhooks, { '*': (event) => expectTypeOf(event.data).toEqualTypeOf<unknown>() });
    // @ts-expect-error no such topic
    defineHandlers(shopify, { 'orders/creat': () => {} });
  });

  it('Slack: every event that its own types know', () => {
    expectTypeOf<Exclude<slackTypes.SlackEvent['type'], SlackEventName>>().toBeNever();
    expressWebhook(slackEvents, {
      on: {
        pin_added: (event) => {
          expectTypeOf(event.type).toEqualTypeOf<'pin_added'>();
          expectTypeOf(event.event.type).toEqualTypeOf<string>();
        },
      },
    });
    // @ts-expect-error no such event
    defineHandlers(slackEvents, { pin_aded: () => {} });
  });

  it('a handler whose answer is read returns that', () => {
    defineHandlers(twilio, { 'message.received': () => '<Response/>' });
    defineHandlers(slackCommands, { '*': () => ({ text: 'Hello' }) });
    defineHandlers(discord, { command: async () => ({ type: 4, data: { content: 'Hello' } }) });
    // @ts-expect-error TwiML is a text
    defineHandlers(twilio, { 'message.received': () => 1 });
  });
});

it('one form in every adapter, and for Fetch', () => {
  const on = { 'charge.succeeded': () => {} };
  for (const make of [expressWebhook, fastifyWebhook, honoWebhook, koaWebhook, createFetchHandler]) {
    expectTypeOf(make).toBeFunction();
  }
  expressWebhook(stripe, {
    on: { 'charge.succeeded': (event) => expectTypeOf(event.data.object.amount).toBeNumber() },
  });
  fastifyWebhook(stripe, { on });
  honoWebhook(stripe, { on });
  koaWebhook(stripe, { on });
  createFetchHandler(stripe, { on });
});
