import { createServer, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { expect, it, onTestFinished } from 'vitest';
import { refusalReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { holdResponse, type NodeResponse } from '../../src/node/index.ts';
import { listen, portOf, stop, until } from './support/body-server.ts';
import { post, RawClient } from './support/raw-client.ts';

const FAILED = refusalReply(new Refusal('handler_failed'));
const fail = async (): Promise<typeof FAILED> => FAILED;

/**
 * @param heard resolves when the client has read the first bytes of the answer: until version 22, Node tells a client of an end
 *   where data and a reset arrive together
 */
type App = (res: ServerResponse, heard: Promise<void>) => unknown;

/** A server whose answers never come true. */
async function start(app: App): Promise<RawClient> {
  let hear = (): void => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const server = createServer((req, res) => {
    req.resume();
    holdResponse(req, res, { settle: fail, onOverdue: () => undefined });
    void app(res, heard);
  });
  const client = await RawClient.connect(await listen(server));
  client.socket.once('data', hear);
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  return client;
}

it.each<[string, App]>([
  ['in one piece', (res) => res.end('done')],
  ['without a body', (res) => res.writeHead(204).end()],
  ['with headers of its own', (res) => res.writeHead(201, 'Mine', { 'content-length': 4, etag: '"1"' }).end('done')],
  [
    'in chunks that it has announced',
    (res) => {
      res.setHeader('transfer-encoding', 'chunked');
      res.end('done');
    },
  ],
  ['with a head it did not send', (res) => res.writeHead(200).end('done')],
  ['encoded', (res) => res.setHeader('content-encoding', 'gzip').end('done')],
  [
    'with its length, before the end',
    (res) => {
      res.writeHead(200, { 'content-length': 4 }).write('done');
      res.end();
    },
  ],
  [
    'through middleware that wraps what it ends with',
    (res) => {
      const end = res.end.bind(res) as (chunk: string) => ServerResponse;
      res.end = ((chunk: string) => end(`wrapped ${chunk}`)) as typeof res.end;
      res.end('done');
    },
  ],
])('an answer given %s is replaced, and the connection stays usable', async (_name, app) => {
  const client = await start(app);
  for (let turn = 0; turn < 2; turn += 1) {
    await client.send(post('{}'));
    const { status, reason, headers, body } = await client.response();
    expect([status, reason, body]).toEqual([FAILED.status, 'Internal Server Error', FAILED.body]);
    expect(headers).toMatchObject({ ...FAILED.headers, 'content-length': `${Buffer.byteLength(FAILED.body)}` });
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('etag');
  }
});

it('tells the application when it is sent', async () => {
  const seen: unknown[] = [];
  const client = await start((res) => {
    res.on('finish', () => seen.push(res.statusCode));
    res.end('done', () => seen.push('called back'));
  });
  await client.send(post('{}'));
  expect((await client.response()).status).toBe(500);
  await until(() => seen.length === 2);
  expect(seen).toEqual([500, 'called back']);
});

it.each<[string, App]>([
  [
    'in chunks',
    (res, heard) => {
      res.write('do');
      void heard.then(() => res.end('ne'));
    },
  ],
  [
    'of a declared length',
    (res, heard) => {
      res.writeHead(200, { 'content-length': 4 }).write('do');
      void heard.then(() => res.end('ne'));
    },
  ],
  [
    'that ends with its connection',
    (res, heard) => {
      res.removeHeader('transfer-encoding');
      res.write('done');
      void heard.then(() => res.end());
    },
  ],
  [
    'whose head was sent ahead',
    (res, heard) => {
      res.flushHeaders();
      void heard.then(() => res.end('done'));
    },
  ],
])('an answer %s, a part of which is out, breaks the connection', async (_name, app) => {
  const client = await start(app);
  await client.send(post('{}'));
  expect(await client.closed).toBe('reset');
});

it('nothing is sent to a sender that is gone', async () => {
  let isClosed = false;
  const client = await start((res) => {
    res.on('close', () => {
      res.end('done');
      isClosed = true;
    });
  });
  await client.send(post('{}'));
  client.reset();
  await until(() => isClosed);
});

async function startHttp2(app: (res: NodeResponse) => void) {
  const server = createHttp2Server((req, res) => {
    req.resume();
    holdResponse(req, res, { settle: fail, onOverdue: () => undefined });
    app(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${portOf(server)}`);
  onTestFinished(async () => {
    session.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const stream = session.request({ ':method': 'POST', ':path': '/hook' });
  stream.end('{}');
  return stream;
}

it('HTTP/2: an answer is replaced', async () => {
  const stream = await startHttp2((res) => {
    res.statusCode = 201;
    res.setHeader('etag', '"1"');
    res.end('done');
  });
  let [head, body]: [Record<string, unknown>, string] = [{}, ''];
  stream.on('response', (headers) => (head = headers));
  stream.setEncoding('utf8').on('data', (text: string) => (body += text));
  await new Promise((resolve) => stream.on('end', resolve));
  expect([head[':status'], head['etag'], body]).toEqual([FAILED.status, undefined, FAILED.body]);
});

it('HTTP/2: an answer a part of which is out breaks its stream', async () => {
  const stream = await startHttp2((res) => {
    (res as { write(text: string): void }).write('do');
    res.end();
  });
  stream.resume();
  const error = await new Promise((resolve) => stream.on('error', resolve));
  expect(error).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' });
});
