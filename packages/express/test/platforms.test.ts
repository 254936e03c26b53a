import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { configure as serverlessExpress } from '@codegenie/serverless-express';
import { http as registerFunction } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { Express } from 'express';
import serverless from 'serverless-http';
import supertest from 'supertest';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { forged, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { unreachable } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { type Sent, send } from './support/serve.ts';

let functions = 0;

describe.each(VERSIONS)('platforms that run $name', ({ express }) => {
  const secret = SECRETS.ploton;
  const { options: quiet } = createRecorder();

  /** An application that answers verified deliveries, and nothing else. */
  function createApp(secretOption: string | (() => Promise<string>) = secret): Express {
    const app = express();
    app.use(plotonWebhook({ secret: secretOption, ...quiet }));
    app.post('/webhook', express.json(), (req, res) => void res.json({ task: req.body.task_id }));
    app.use(unreachable);
    return app;
  }

  const task = expect.stringMatching(/^task_/);

  describe('functions-framework', () => {
    async function serveFunction(register: (id: string) => void): Promise<number> {
      functions += 1;
      const id = `webhook-${functions}`;
      register(id);
      const server = getTestServer(id);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      return (server.address() as AddressInfo).port;
    }

    test('parses every body first, and keeps the bytes', async () => {
      const port = await serveFunction((id) => registerFunction(id, createApp() as never));
      expect(await send(port, plotonDelivery())).toMatchObject({ status: 200, json: { task } });
      expect((await send(port, forged('/webhook'))).status).toBe(401);
      expect((await send(port, unsigned('/webhook'))).status).toBe(401);
    });

    test('may be handed the middleware itself', async () => {
      const middleware = plotonWebhook({ secret, ...quiet, on: { '*': () => undefined } });
      const port = await serveFunction((id) => registerFunction(id, middleware as never));
      expect(await send(port, plotonDelivery({ path: '/' }))).toMatchObject({
        status: 200,
        json: { status: 'handled' },
      });
      expect((await send(port, forged('/any/path'))).status).toBe(401);
    });
  });

  /** An event of AWS' API Gateway, payload format 1.0. */
  function gatewayEvent({ path, headers, body }: Required<Sent>, isBase64Encoded: boolean): object {
    const text = isBase64Encoded ? Buffer.from(body).toString('base64') : String(body);
    const single = headers as Record<string, string>;
    return {
      version: '1.0',
      resource: '/{proxy+}',
      httpMethod: 'POST',
      path,
      headers: { ...single, 'Content-Length': String(Buffer.byteLength(body)) },
      multiValueHeaders: Object.fromEntries(Object.entries(single).map(([key, value]) => [key, [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: { identity: { sourceIp: '127.0.0.1' }, requestId: 'id', stage: 'test', path },
      body: text,
      isBase64Encoded,
    };
  }

  type Lambda = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

  const PLATFORMS: Record<string, (app: Express) => Lambda> = {
    'serverless-http': (app) => serverless(app as never) as unknown as Lambda,
    'serverless-express': (app) => serverlessExpress({ app: app as never }) as unknown as Lambda,
  };

  describe.each(Object.keys(PLATFORMS))('%s', (platform) => {
    const SECRETS_GIVEN = { 'a secret': secret, 'a secret that takes time': () => Promise.resolve(secret) };

    test.each(Object.entries(SECRETS_GIVEN))('accepts and refuses as a server does, with %s', async (_kind, given) => {
      const lambda = PLATFORMS[platform]?.(createApp(given)) as Lambda;
      for (const encoded of [true, false]) {
        const delivery = plotonDelivery();
        const answer = await lambda(gatewayEvent(delivery, encoded), {});
        expect(answer).toMatchObject({ statusCode: 200 });
        expect(JSON.parse(answer.body)).toEqual({ task });
        const copy = await lambda(gatewayEvent(delivery, encoded), {});
        expect(JSON.parse(copy.body)).toEqual({ status: 'duplicate' });
        const refused = await lambda(gatewayEvent(forged('/webhook'), encoded), {});
        expect(refused).toMatchObject({ statusCode: 401 });
        expect(JSON.parse(refused.body)).toMatchObject({ error: 'invalid_signature' });
        expect(await lambda(gatewayEvent(unsigned('/webhook'), encoded), {})).toMatchObject({ statusCode: 401 });
      }
    });
  });

  test('supertest sees what a sender sees', async () => {
    const app = createApp();
    const { headers, body } = plotonDelivery();
    const post = (): supertest.Test =>
      supertest(app)
        .post('/webhook')
        .set(headers as Record<string, string>);
    await post()
      .send(String(body))
      .expect(200, { task: JSON.parse(String(body)).task_id });
    await post().send(String(body)).expect(200, { status: 'duplicate' });
    await post().send(`${body} `).expect(401);
    await supertest(app).get('/webhook').expect(405).expect('allow', 'POST');
  });
});
