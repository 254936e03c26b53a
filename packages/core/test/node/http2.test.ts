import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, createServer, type Http2Server } from 'node:http2';
import { expect, it, onTestFinished } from 'vitest';
import { refusalReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { holdResponse, type NodeResponse, readNodeBody, writeReply } from '../../src/node/index.ts';
import type { BodyLimits } from '../../src/receive/request.ts';
import { digest, LIMITS, portOf, until } from './support/body-server.ts';

interface Fixture {
  readonly session: ClientHttp2Session;
  readonly outcomes: unknown[];
}

async function start(limits: BodyLimits = LIMITS, app?: (res: NodeResponse) => void): Promise<Fixture> {
  const outcomes: unknown[] = [];
  const server: Http2Server = createServer((req, res) => {
    void readNodeBody(req, limits).then((outcome) => {
      outcomes.push(outcome);
      if (outcome instanceof Refusal) writeReply(req, res, refusalReply(outcome));
      else if (app !== undefined) app(res);
      else writeReply(req, res, { code: 'handled', status: 200, headers: {}, body: digest(outcome) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${portOf(server)}`);
  onTestFinished(async () => {
    session.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { session, outcomes };
}

function open(session: ClientHttp2Session, headers: Record<string, string> = {}): ClientHttp2Stream {
  const stream = session.request({ ':method': 'POST', ':path': '/hook', ...headers }, { endStream: false });
  stream.on('error', () => undefined);
  return stream;
}

function answer(stream: ClientHttp2Stream): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let [status, body] = [0, ''];
    stream.on('response', (headers) => (status = Number(headers[':status'])));
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    stream.on('end', () => resolve({ status, body }));
    stream.on('close', () => reject(new Error('closed without an answer')));
  });
}

/** A stream that is under way while others on its connection are refused, and must not notice. */
async function alongside<T>(session: ClientHttp2Session, run: () => Promise<T>): Promise<T> {
  const other = open(session);
  other.write('be');
  const result = await run();
  other.end('side');
  expect(await answer(other)).toEqual({ status: 200, body: digest('beside') });
  expect(session.destroyed || session.closed).toBe(false);
  return result;
}

it('reads a body in pieces', async () => {
  const { session } = await start();
  const stream = open(session);
  stream.write('one');
  setTimeout(() => stream.end('two'), 20);
  expect(await answer(stream)).toEqual({ status: 200, body: digest('onetwo') });
});

it('refuses what declares too much, and what is too much, and leaves other streams alone', async () => {
  const { session } = await start();
  const warnings: Error[] = [];
  const warn = (warning: Error): number => warnings.push(warning);
  process.on('warning', warn);
  await alongside(session, async () => {
    expect(await answer(open(session, { 'content-length': '20000000' }))).toMatchObject({ status: 413 });
    const endless = open(session);
    endless.write(Buffer.alloc(50_000));
    expect(await answer(endless)).toMatchObject({ status: 413 });
    // The sender is told to stop: its stream closes although it never ended it.
    await until(() => endless.closed);
    expect(endless.rstCode).toBe(0);
  });
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});

it('refuses what stalls, and leaves other streams alone', async () => {
  const { session } = await start({ limitBytes: 1_000, timeoutMs: 100 });
  const stalled = open(session);
  stalled.write('half');
  expect(await answer(stalled)).toMatchObject({ status: 408 });
  const stream = open(session);
  stream.end('fine');
  expect(await answer(stream)).toMatchObject({ status: 200 });
});

/** Frames arrive in order: when the answer to a ping is here, all that was sent before it has arrived. */
async function arrival(session: ClientHttp2Session): Promise<void> {
  if (session.connecting) await once(session, 'connect');
  return new Promise((resolve, reject) => session.ping((error) => (error === null ? resolve() : reject(error))));
}

it('sees that a stream was reset', async () => {
  const { session, outcomes } = await start();
  await alongside(session, async () => {
    const stream = open(session);
    stream.write('half');
    await arrival(session);
    stream.destroy();
    await until(() => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({ code: 'body_aborted' });
  });
});

it('sees that a stream was reset before anybody read', async () => {
  const outcomes: unknown[] = [];
  const server = createServer((req) => {
    setTimeout(() => void readNodeBody(req, LIMITS).then((outcome) => outcomes.push(outcome)), 60);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${portOf(server)}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const stream = open(session);
  stream.write('half');
  await arrival(session);
  stream.destroy();
  await until(() => outcomes.length === 1);
  expect(outcomes[0]).toMatchObject({ code: 'body_aborted' });
});

it('holds the whole answer back, its head too, until it is settled', async () => {
  const events: string[] = [];
  const { session } = await start(LIMITS, (res) => {
    holdResponse(res.req, res, {
      async settle(status) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push(`settled ${status}`);
      },
      onOverdue: () => undefined,
    });
    res.statusCode = 202;
    res.setHeader('x-mine', '1');
    res.end('mine');
    expect([res.headersSent, res.writableEnded, res.finished]).toEqual([true, true, true]);
    expect(() => res.setHeader('x-late', '1')).toThrow();
    expect(() => (res as { writeHead(status: number): void }).writeHead(500)).toThrow();
    res.statusCode = 500;
    res.end('again');
  });
  const stream = open(session);
  stream.end('body');
  stream.on('response', (headers) => events.push(`head ${headers[':status']} ${headers['x-mine']}`));
  expect(await answer(stream)).toEqual({ status: 202, body: 'mine' });
  expect(events).toEqual(['settled 202', 'head 202 1']);
});

it('leaves an answer alone whose last bytes are held back', async () => {
  const statuses: number[] = [];
  const { session } = await start(LIMITS, (res) => {
    let overdue: (() => void) | undefined;
    holdResponse(res.req, res, {
      async settle(status) {
        statuses.push(status);
      },
      onOverdue: (listener) => {
        overdue = () => listener(refusalReply(new Refusal('overdue')));
      },
    });
    res.setHeader('content-length', '4');
    (res as { write(text: string): void }).write('mine');
    overdue?.();
    res.end();
  });
  const stream = open(session);
  stream.end('body');
  expect(await answer(stream)).toEqual({ status: 200, body: 'mine' });
  expect(statuses).toEqual([200]);
});

it('answers in place of an overdue application and settles its late answer', async () => {
  const statuses: number[] = [];
  const { session } = await start(LIMITS, (res) => {
    holdResponse(res.req, res, {
      async settle(status) {
        statuses.push(status);
      },
      onOverdue: (listener) => setTimeout(() => listener(refusalReply(new Refusal('overdue'))), 20),
    });
    setTimeout(() => {
      expect([res.headersSent, res.writableEnded, res.statusCode]).toEqual([false, false, 200]);
      res.statusCode = 201;
      res.setHeader('content-type', 'text/plain');
      (res as { write(text: string): void }).write('la');
      res.end('te');
    }, 80);
  });
  const stream = open(session);
  stream.end('body');
  expect(await answer(stream)).toMatchObject({ status: 503 });
  await until(() => statuses.length === 1);
  expect(statuses).toEqual([201]);
});
