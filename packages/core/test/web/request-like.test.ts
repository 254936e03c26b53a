import { runInNewContext } from 'node:vm';
import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { createFetchHandler, type FetchHandler, ploton, type RequestLike } from '../../src/index.ts';
import { NOW, plotonRequest, SECRET, watch } from '../support/deliver.ts';

const silent = { info() {}, warn() {}, error() {} };
const options = { secret: SECRET, now: () => NOW, logger: silent };

const codeOf = async (answer: Response): Promise<unknown> => {
  const { error, status } = (await answer.json()) as { error?: string; status?: string };
  return [answer.status, error ?? status];
};

describe('what is not the Request of this realm', () => {
  it('the HttpRequest of Azure Functions is taken, and its application is given a Request', async () => {
    const { headers, body } = plotonRequest();
    const azure = (): RequestLike =>
      new HttpRequest({ method: 'POST', url: 'http://x/webhook', headers, body: { string: body as string } });
    const handler = createFetchHandler(ploton, { ...options, on: { '*': () => {} } });
    expect(await codeOf(await handler(azure()))).toEqual([200, 'handled']);
    expect(await codeOf(await handler(azure()))).toEqual([200, 'duplicate']);

    const application = createFetchHandler(ploton, options, async (request, delivery) => {
      expect(request).toBeInstanceOf(Request);
      expect(request.headers.get('x-ploton-signature')).toBe(headers['x-ploton-signature']);
      return Response.json({ status: delivery.type, body: await request.text() });
    });
    const answer = await application(azure());
    expect(await answer.json()).toEqual({ status: 'task.complete', body });
  });

  it('a body that the platform has consumed is our fault, and says so', async () => {
    const { headers, body } = plotonRequest();
    const { observer, of } = watch();
    const handler = createFetchHandler(ploton, { ...options, observer, on: { '*': () => {} } });
    const request = new HttpRequest({
      method: 'POST',
      url: 'http://x/webhook',
      headers,
      body: { string: body as string },
    });
    await request.text();
    expect(await codeOf(await handler(request))).toEqual([500, 'body_consumed']);
    // As platforms do that hand over what they parsed.
    const parsed = { method: 'POST', url: '/webhook', headers: new Headers(headers), body: JSON.parse(body as string) };
    expect(await codeOf(await handler(parsed))).toEqual([500, 'body_consumed']);
    expect(of('rejected')[0]?.detail).toMatch(/read the body of the request before the webhook/);
  });

  it('bytes of another realm are bytes', async () => {
    const { headers, body } = plotonRequest();
    const foreign: Uint8Array = runInNewContext('Uint8Array.from(bytes)', { bytes: [...Buffer.from(body)] });
    expect(foreign).not.toBeInstanceOf(Uint8Array);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(foreign);
        controller.close();
      },
    });
    const handler = createFetchHandler(ploton, { ...options, on: { '*': () => {} } });
    const request = { method: 'POST', url: 'http://x/webhook', headers: new Headers(headers), body: stream };
    expect(await codeOf(await handler(request))).toEqual([200, 'handled']);
  });
});

describe('a Fetch handler never rejects', () => {
  const { headers, body } = plotonRequest();
  const throwing = (name: string): RequestLike =>
    Object.defineProperty({ method: 'POST', url: 'http://x/', headers: new Headers(headers) }, name, {
      get() {
        throw new Error('told to fail');
      },
    }) as RequestLike;

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /called with undefined that is no Request/],
    ['a text', 'POST', /called with POST that is no Request/],
    ['an event of SvelteKit', { request: new Request('http://x/') }, /\(\{ request \}\) => handler\(request\)/],
    ['an event of h3', { req: new Request('http://x/') }, /\(\{ req \}\) => handler\(req\)/],
    ['a request of node:http', { method: 'POST', url: '/', headers: {} }, /createNodeHandler of @hookgate\/core\/node/],
    ['a URL that throws', throwing('url'), /told to fail/],
    ['a body that throws', throwing('body'), /told to fail/],
  ])('given %s', async (_name, given, detail) => {
    const { observer, of } = watch();
    const handler = createFetchHandler(ploton, { ...options, observer, on: { '*': () => {} } });
    expect((await handler(given as Request)).status).toBeGreaterThanOrEqual(400);
    expect(of('rejected').map((seen) => seen.detail)).toEqual([expect.stringMatching(detail)]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an object', { ok: true }],
  ])('with a function that answers %s: 500, and the delivery runs again', async (_name, given) => {
    const { observer, of } = watch();
    const handler: FetchHandler<unknown> = createFetchHandler(
      ploton,
      { ...options, observer },
      () => given as Response,
    );
    const send = () => handler(new Request('http://x/webhook', { method: 'POST', headers, body: body as string }));
    expect(await codeOf(await send())).toEqual([500, 'handler_failed']);
    await send();
    expect(of('failed').map(({ attempt, error }) => [attempt, String(error)])).toEqual([
      [1, expect.stringMatching(/answered .*, not a Response/)],
      [2, expect.stringMatching(/answered .*, not a Response/)],
    ]);
  });

  it('with a response of another realm that has a status: as it is', async () => {
    const odd = { status: 204, headers: new Headers(), body: null } as unknown as Response;
    const handler = createFetchHandler(ploton, options, () => odd);
    expect(await handler(new Request('http://x/webhook', { method: 'POST', headers, body: body as string }))).toBe(odd);
  });
});

it('`waitUntil` must be a function', () => {
  expect(() => createFetchHandler(ploton, { ...options, waitUntil: true as never, on: { '*': () => {} } })).toThrow(
    /`waitUntil` must be a function, such as `after`/,
  );
});
