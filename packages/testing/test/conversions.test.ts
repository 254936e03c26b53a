import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { ploton } from '@hookgate/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import serverless from 'serverless-http';
import supertest from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  deliver,
  plotonDelivery,
  plotonEvent,
  signPloton,
  type TestDelivery,
  tamper,
  testSecret,
  toApiGatewayV1,
  toApiGatewayV2,
  toAppRequest,
  toCurl,
  toInject,
  toNodeRequest,
  toRequest,
  withSupertest,
} from '../src/index.ts';

/** Bodies that everything on the way would like to improve: quotes, shell and printf syntax, NUL, CRLF, invalid UTF-8. */
const BODIES: ReadonlyArray<readonly [name: string, body: string | Uint8Array]> = [
  ['an event', JSON.stringify(plotonEvent('task.complete'))],
  ['spaces and line ends', ' {\r\n "a" : "Café ✓" }\n'],
  ['shell syntax', `@{"a":"it's $HOME \`date\` %s \\\\n \\" & #"}`],
  ['percent and backslash beyond ASCII', 'é%d\\n\\101\'"'],
  ['bytes that are no text', Uint8Array.of(0x7b, 0, 0xff, 0xfe, 0x25, 0x5c, 0x27, 0x0a, 0x80, 0x7d)],
  ['nothing', ''],
];

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What arrived, told as JSON. */
async function echo(req: AsyncIterable<Uint8Array> & { readonly headers: IncomingMessage['headers'] }): Promise<Seen> {
  const pieces: Uint8Array[] = [];
  for await (const piece of req) pieces.push(piece);
  return { headers: req.headers, body: Buffer.concat(pieces).toString('base64') };
}

async function listen(): Promise<string> {
  const server = createServer((req, res) => void echo(req).then((seen) => res.end(JSON.stringify(seen))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The bytes that arrived are those that were signed, and so are the headers. */
function expectGenuine(seen: Seen, delivery: TestDelivery): void {
  expect(seen.body).toBe(Buffer.from(delivery.body).toString('base64'));
  const signed = signPloton(testSecret(ploton), Buffer.from(seen.body, 'base64'));
  expect(seen.headers).toMatchObject(signed);
}

describe.each(BODIES)('a delivery of %s', (_name, body) => {
  const delivery = plotonDelivery(body);

  it('as a Fetch Request', async () => {
    const sent = toRequest(delivery);
    expect([sent.method, sent.url]).toEqual(['POST', 'http://webhooks.example/webhook']);
    const bytes = Buffer.from(await sent.arrayBuffer()).toString('base64');
    expectGenuine({ headers: Object.fromEntries(sent.headers), body: bytes }, delivery);
    expect(sent.headers.get('content-length')).toBe(String(delivery.body.length));
  });

  it("as a call of Fastify's inject", async () => {
    const app = fastify();
    app.addContentTypeParser('*', (_req, payload, done) => done(null, payload));
    app.removeContentTypeParser('application/json');
    app.post('/webhook', async ({ raw }) => echo(Object.assign(raw, { headers: raw.headers })));
    expectGenuine((await app.inject(toInject(delivery))).json(), delivery);
    if (delivery.body.length > 0)
      expectGenuine((await app.inject(toInject(tamper(delivery, 'chunked')))).json(), delivery);
  });

  it('as a call of supertest', async () => {
    const app = express().post('/webhook', async (req, res) => void res.json(await echo(req)));
    const { body: seen } = await withSupertest(supertest(app), delivery).expect(200);
    expectGenuine(seen as Seen, delivery);
  });

  it("as a call of Hono's app.request", async () => {
    const app = new Hono().post('/webhook', async (c) =>
      c.json({ headers: c.req.header(), body: Buffer.from(await c.req.arrayBuffer()).toString('base64') }),
    );
    for (const each of [delivery, tamper(delivery, 'chunked')]) {
      const response = await app.request(...toAppRequest(each));
      expectGenuine((await response.json()) as Seen, delivery);
    }
  });

  it('as a call of node:http, with a length or in chunks', async () => {
    const server = await listen();
    for (const each of [delivery, tamper(delivery, 'chunked')]) {
      const { url, options, body: bytes } = toNodeRequest(each, server);
      const sent = request(url, options).end(bytes);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const seen = JSON.parse(Buffer.from((await echo(response)).body, 'base64').toString()) as Seen;
      expectGenuine(seen, delivery);
      expect(seen.headers['content-length']).toBe(each.chunked ? undefined : String(delivery.body.length));
      expect(seen.headers['transfer-encoding']).toBe(each.chunked ? 'chunked' : undefined);
    }
  });

  it.each([
    ['1.0', toApiGatewayV1],
    ['2.0', toApiGatewayV2],
  ] as const)('as an event of API Gateway, format %s', async (version, convert) => {
    const app = express().post('/webhook', async (req, res) => void res.json(await echo(req)));
    const event = convert(delivery);
    expect(event).toMatchObject({
      version,
      isBase64Encoded: true,
      body: Buffer.from(delivery.body).toString('base64'),
    });
    const answer = (await serverless(app)(event, {})) as { body: string };
    expectGenuine(JSON.parse(answer.body) as Seen, delivery);
  });

  it('as a line for a shell', async () => {
    const server = await listen();
    for (const each of [delivery, tamper(delivery, 'chunked')]) {
      const { stdout } = await promisify(execFile)('sh', ['-c', toCurl(each, server)]);
      expectGenuine(JSON.parse(stdout.slice(stdout.indexOf('\r\n\r\n{'))) as Seen, delivery);
    }
  });

  it('through deliver(), in one piece or in chunks', async () => {
    const server = await listen();
    for (const each of [delivery, tamper(delivery, 'chunked')]) {
      const { json } = await deliver(server, each);
      expectGenuine(json as Seen, delivery);
      // Fetch sends an empty stream as no body at all.
      const chunked = each.chunked && delivery.body.length > 0;
      expect((json as Seen).headers['transfer-encoding']).toBe(chunked ? 'chunked' : undefined);
    }
  });
});

describe('where a conversion points', () => {
  const delivery = plotonDelivery(plotonEvent('task.complete'), { path: '/hooks/a?b=1&b=2' });

  it("is the delivery's path, or the URL's own", () => {
    expect(toRequest(delivery, 'http://127.0.0.1:1').url).toBe('http://127.0.0.1:1/hooks/a?b=1&b=2');
    expect(toRequest(delivery, 'http://127.0.0.1:1/mine').url).toBe('http://127.0.0.1:1/mine');
    expect(toAppRequest(delivery)[0]).toBe('/hooks/a?b=1&b=2');
    expect(toApiGatewayV1(delivery)).toMatchObject({
      path: '/hooks/a',
      queryStringParameters: { b: '2' },
      multiValueQueryStringParameters: { b: ['1', '2'] },
    });
    expect(toApiGatewayV2(delivery)).toMatchObject({
      rawPath: '/hooks/a',
      rawQueryString: 'b=1&b=2',
      queryStringParameters: { b: '1,2' },
    });
  });

  it('must be a URL', () => {
    expect(() => toCurl(delivery, 'localhost:3000')).toThrow(
      /toCurl: the argument `url` must be a URL that starts with http/,
    );
    expect(() => toRequest(delivery, 'nowhere')).toThrow(/toRequest: the argument `url`.*not "nowhere"/);
    expect(() => withSupertest({} as never, delivery)).toThrow(/`agent` must be request\(app\)/);
    expect(() => withSupertest(supertest('http://127.0.0.1:1'), tamper(delivery, 'chunked'))).toThrow(/is chunked/);
  });

  it('does not tell the secret', () => {
    expect(toCurl(delivery, 'http://127.0.0.1:1')).not.toContain(testSecret(ploton));
  });
});
