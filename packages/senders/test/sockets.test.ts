import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type AnyProvider, createFetchHandler, memoryStore, type WebhookOptions } from '@hookgate/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { webhook as expressWebhook } from '../../express/src/index.ts';
import { webhook as fastifyWebhook } from '../../fastify/src/index.ts';
import { webhook as honoWebhook } from '../../hono/src/index.ts';
import { webhook as koaWebhook } from '../../koa/src/index.ts';
import {
  createDelivery,
  createEvent,
  deliver,
  eventTypesOf,
  receiverSecret,
  type SenderProfile,
  senderProfiles,
  TEST_PUBLIC_URL,
  TEST_TIME,
  type TestDelivery,
  tamper,
} from '../../testing/src/index.ts';

const PROFILES = senderProfiles.filter(({ provider }) => provider.name !== 'ploton' && provider.name !== 'platos');
const TOKEN = 'the token';
const SILENT = { info() {}, warn() {}, error() {} };

/** What the handlers were called with, by sender. */
type Seen = Map<string, unknown[]>;

function optionsOf(profile: SenderProfile, seen: Seen): WebhookOptions {
  const { name, signsUrl } = profile.provider;
  return {
    secret: receiverSecret(profile),
    now: () => TEST_TIME,
    store: memoryStore(),
    logger: SILENT,
    ...(signsUrl === true ? { publicUrl: TEST_PUBLIC_URL } : {}),
    on: { '*': (event: unknown) => void seen.set(name, [...(seen.get(name) ?? []), event]) },
  } as WebhookOptions;
}

/** A listener that nobody waits for. */
function quietly(listener: (...request: Parameters<RequestListener>) => Promise<unknown>): RequestListener {
  return (req, res) => void listener(req, res);
}

/** One application with the webhooks of all senders, each at its default path. */
const FRAMEWORKS: Readonly<Record<string, (seen: Seen) => Promise<RequestListener>>> = {
  async Express(seen) {
    const app = express();
    for (const profile of PROFILES) app.use(expressWebhook(profile.provider, optionsOf(profile, seen)));
    return app;
  },
  async Fastify(seen) {
    const app = fastify();
    for (const profile of PROFILES) await app.register(fastifyWebhook(profile.provider, optionsOf(profile, seen)));
    await app.ready();
    return (req, res) => app.routing(req, res);
  },
  async Koa(seen) {
    const app = new Koa();
    app.silent = true;
    for (const profile of PROFILES) app.use(koaWebhook(profile.provider, optionsOf(profile, seen)));
    return quietly(app.callback());
  },
  async Hono(seen) {
    const app = new Hono();
    for (const profile of PROFILES) app.use(honoWebhook(profile.provider, optionsOf(profile, seen)));
    return quietly(getRequestListener(app.fetch));
  },
  async Fetch(seen) {
    const handlers = PROFILES.map((profile) => {
      const handle = createFetchHandler(profile.provider as AnyProvider, optionsOf(profile, seen));
      return { path: profile.provider.defaultPaths[0] as string, handle };
    });
    return quietly(
      getRequestListener((request) => {
        const { pathname } = new URL(request.url);
        const found = handlers.find(({ path }) => path === pathname);
        return found?.handle(request) ?? new Response('', { status: 404 });
      }),
    );
  },
};

describe.each(Object.entries(FRAMEWORKS))('over a socket, %s', (_name, start) => {
  const seen: Seen = new Map();
  let origin = '';
  let close = (): void => {};

  beforeAll(async () => {
    const server = createServer(await start(seen));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => close());
  afterEach(() => void vi.unstubAllEnvs());

  const send = (delivery: TestDelivery) => deliver(origin, delivery);

  it.each(PROFILES.map((profile) => [profile.provider.name, profile] as const))('%s', async (name, profile) => {
    const type = eventTypesOf(profile)[0] as string;
    const event = createEvent(profile, type);
    const delivery = createDelivery(profile, event);
    expect((await send(tamper(delivery, 'signature'))).status).toBe(401);
    expect((await send(tamper(delivery, 'missing-header'))).status).toBe(401);
    expect(seen.get(name)).toBeUndefined();
    const answers = await Promise.all([send(delivery), send(delivery)]);
    answers.push(await send(delivery));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(seen.get(name)).toEqual([event]);
    for (const handshake of profile.handshakes ?? []) {
      if (handshake.method === 'POST') {
        const { status, body } = await send(createDelivery(profile, handshake.body ?? ''));
        expect({ status, body }).toEqual(handshake.expects);
        continue;
      }
      for (const token of [TOKEN, 'another']) {
        vi.stubEnv(handshake.tokenEnv ?? '', TOKEN);
        const response = await fetch(`${origin}${delivery.path}?${new URLSearchParams(handshake.query?.(token))}`);
        const { status } = response;
        if (token === TOKEN) expect({ status, body: await response.text() }).toEqual(handshake.expects);
        else expect(status).toBe(401);
      }
    }
    expect(seen.get(name)?.length).toBe(1);
  });
});
