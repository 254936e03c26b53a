import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { NotVerifiedError, platos, ploton } from '../../src/index.ts';
import { createNodeHandler, getDelivery, type NodeHandler } from '../../src/node/index.ts';
import { NOW, plotonRequest, SECRET, type SentRequest, signPloton, watch } from '../support/deliver.ts';

const silent = { info() {}, warn() {}, error() {} };
const options = { secret: SECRET, now: () => NOW, logger: silent };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function send(url: string, { headers, body }: SentRequest): Promise<[number, string]> {
  const answer = await fetch(url, { method: 'POST', headers, body: body as string });
  return [answer.status, await answer.text()];
}

it('alone, it answers its path, and 404 to everything else', async () => {
  const url = await serve(createNodeHandler(ploton, { ...options, path: '/in', on: { '*': () => {} } }));
  const delivery = plotonRequest();
  expect(await send(`${url}/in`, delivery)).toEqual([200, '{"status":"handled"}']);
  expect(await send(`${url}/in?again`, delivery)).toEqual([200, '{"status":"duplicate"}']);
  expect((await send(`${url}/in`, { ...delivery, body: `${delivery.body} ` }))[0]).toBe(401);
  expect((await fetch(`${url}/in`)).status).toBe(405);
  expect(await send(`${url}/other`, { headers: {}, body: 'x'.repeat(300_000) })).toEqual([404, '']);
});

it('hands everything else on untouched, and nothing that is its own', async () => {
  const hook = createNodeHandler(ploton, { ...options, on: { '*': () => {} } });
  const url = await serve((req, res) =>
    hook(req, res, async () => {
      let length = 0;
      for await (const piece of req) length += piece.length;
      res.end(`${req.method} ${req.url} ${length} ${Object.hasOwn(req, 'webhook')}`);
    }),
  );
  expect(await send(`${url}/upload?a=1`, { headers: {}, body: 'x'.repeat(300_000) })).toEqual([
    200,
    'POST /upload?a=1 300000 false',
  ]);
  expect((await send(`${url}/x/../webhook/below`, { headers: {}, body: '{}' }))[0]).toBe(401);
  // A genuine delivery at another path must not look as if it worked.
  expect((await send(`${url}/wrong`, plotonRequest()))[0]).toBe(500);
});

it('without `on`, the delivery is attached, and what is answered decides', async () => {
  const statuses = [503, 201];
  const hook = createNodeHandler(ploton, options);
  const attempts: number[] = [];
  const url = await serve((req, res) =>
    hook(req, res, () => {
      const { event, attempt } = getDelivery(req, hook);
      attempts.push(attempt);
      res.writeHead(statuses.shift() ?? 500).end(event.event);
    }),
  );
  const delivery = plotonRequest();
  expect(await send(`${url}/webhook`, delivery)).toEqual([503, 'task.complete']);
  expect(await send(`${url}/webhook`, delivery)).toEqual([201, 'task.complete']);
  expect(await send(`${url}/webhook`, delivery)).toEqual([200, '{"status":"duplicate"}']);
  expect(attempts).toEqual([1, 2]);
});

it.each<[string, (fail: () => never) => unknown]>([
  ['throws', (fail) => fail()],
  ['rejects', async (fail) => fail()],
])('a function behind it that %s is answered 500, and runs again', async (_name, run) => {
  const { observer, of } = watch();
  const hook = createNodeHandler(ploton, { ...options, observer });
  const error = new Error('told to fail');
  const url = await serve((req, res) =>
    hook(req, res, () =>
      run(() => {
        throw error;
      }),
    ),
  );
  const delivery = plotonRequest();
  const answer = [500, '{"error":"handler_failed","message":"The delivery could not be processed; send it again."}'];
  expect(await send(`${url}/webhook`, delivery)).toEqual(answer);
  expect(await send(`${url}/webhook`, delivery)).toEqual(answer);
  expect(of('failed').map(({ attempt, error: seen }) => [attempt, seen])).toEqual([
    [1, error],
    [2, error],
  ]);
});

it('half an answer before a failure is no whole one', async () => {
  const hook = createNodeHandler(ploton, options);
  const url = await serve((req, res) =>
    hook(req, res, async () => {
      res.writeHead(200, { 'content-length': '10' });
      res.write('half');
      throw new Error('told to fail');
    }),
  );
  await expect(send(`${url}/webhook`, plotonRequest())).rejects.toThrow();
});

it('where nobody would handle a delivery, that is said, and none is taken', async () => {
  const { observer, of } = watch();
  const url = await serve(createNodeHandler(ploton, { ...options, observer }));
  expect((await send(`${url}/webhook`, plotonRequest()))[0]).toBe(500);
  expect(of('rejected').map(({ reason, detail }) => [reason, detail])).toEqual([
    ['nobody_answers', expect.stringMatching(/pass `on`, or a function that answers them/)],
  ]);
  expect(of('received')).toEqual([]);
});

it('below a router that takes off its prefix, by either path', async () => {
  const hook = createNodeHandler(ploton, { ...options, path: '/hooks/in', on: { '*': () => {} } });
  const url = await serve((req, res) => {
    const originalUrl = req.url as string;
    Object.assign(req, { originalUrl, url: originalUrl.replace('/hooks', '') || '/' });
    hook(req, res, () => res.writeHead(404).end());
  });
  expect((await send(`${url}/hooks/in`, plotonRequest()))[0]).toBe(200);
  expect((await send(`${url}/hooks/out`, plotonRequest()))[0]).toBe(404);
});

it('two of them on one request verify it once; another sender’s passes it on', async () => {
  const hook = createNodeHandler(ploton, options);
  const other = createNodeHandler(platos, options);
  const url = await serve((req, res) => {
    const answer = (): unknown => {
      expect(() => getDelivery(req, other)).toThrow(NotVerifiedError);
      return res.end(getDelivery(req, ploton).type);
    };
    other(req, res, () => hook(req, res, () => hook(req, res, answer)));
  });
  expect(await send(`${url}/webhook`, plotonRequest())).toEqual([200, 'task.complete']);
});

it('a body that was read before is our fault', async () => {
  const { observer, of } = watch();
  const hook: NodeHandler = createNodeHandler(ploton, { ...options, observer, on: { '*': () => {} } });
  const url = await serve(async (req, res) => {
    for await (const _piece of req);
    hook(req, res);
  });
  expect((await send(`${url}/webhook`, plotonRequest()))[0]).toBe(500);
  expect(of('rejected')[0]?.detail).toMatch(/Call the webhook before whatever reads the body/);
});

it('and over HTTP/2', async () => {
  const server = createHttp2Server(createNodeHandler(ploton, { ...options, on: { '*': () => {} } }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const event = { event: 'task.complete', task_id: 'h2', timestamp: new Date(NOW).toISOString(), data: {} };
  const { headers, body } = signPloton(JSON.stringify(event));
  const stream = session.request({ ':method': 'POST', ':path': '/webhook', ...headers });
  stream.end(body);
  const [answer] = await once(stream, 'response');
  expect(answer[':status']).toBe(200);
});

it('given uncalled, it says so', () => {
  expect(() => createNodeHandler({} as never)).toThrow(TypeError);
});
