import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import serverless from 'serverless-http';
import request from 'supertest';
import { expect, test } from 'vitest';
import * as onExpress from '../../../express/src/index.ts';
import * as onFastify from '../../../fastify/src/index.ts';
import * as onHono from '../../../hono/src/index.ts';
import {
  platosDelivery,
  platosEvent,
  TEST_TIME,
  toApiGatewayV2,
  toAppRequest,
  toCurl,
  toInject,
  toNodeRequest,
  toRequest,
  withSupertest,
} from '../../src/index.ts';

const options = { secret: 'whsec_test_platos', now: () => TEST_TIME, on: { '*': () => {} } };
const delivery = platosDelivery(platosEvent('message.rated', { rating: 5 }));

test('supertest', async () => {
  const app = express().use(onExpress.platosWebhook(options));
  await withSupertest(request(app), delivery).expect(200, { status: 'handled' });
});

test("Fastify's inject", async () => {
  const app = fastify();
  await app.register(onFastify.platosWebhook, options);
  const answer = await app.inject(toInject(delivery));
  expect(answer.statusCode).toBe(200);
});

test("Hono's app.request, and a Fetch Request", async () => {
  const app = new Hono().use('/webhooks/platos', onHono.platosWebhook(options));
  expect((await app.request(...toAppRequest(delivery))).status).toBe(200);
  expect((await app.fetch(toRequest(delivery))).status).toBe(200);
});

test('an event of AWS API Gateway', async () => {
  const lambda = serverless(express().use(onExpress.platosWebhook(options)));
  // toApiGatewayV1(delivery) for a REST API, this one for an HTTP API and a function URL.
  expect(await lambda(toApiGatewayV2(delivery), {})).toMatchObject({ statusCode: 200 });
});

test('node:http, and a line for the shell', async () => {
  const server = express().use(onExpress.platosWebhook(options)).listen(0);
  await once(server, 'listening');
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;

  const { url, options: how, body } = toNodeRequest(delivery, base);
  const [answer] = await once(http.request(url, how).end(body), 'response');
  expect(answer.statusCode).toBe(200);

  const { stdout } = await promisify(execFile)('sh', ['-c', toCurl(delivery, base)]);
  expect(stdout).toContain('{"status":"duplicate"}');
  server.closeAllConnections();
  server.close();
});
