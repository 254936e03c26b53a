import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { type Reply, refusalReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { holdResponse } from '../../src/node/index.ts';
import { listen, stop, until } from './support/body-server.ts';
import { post, RawClient } from './support/raw-client.ts';

const OVERDUE = refusalReply(new Refusal('overdue'));

const crashes: unknown[] = [];
const note = (error: unknown): number => crashes.push(error);
process.on('unhandledRejection', note);
process.on('uncaughtExceptionMonitor', note);
afterEach(() => expect(crashes).toEqual([]));

interface Fixture {
  readonly client: RawClient;
  readonly statuses: number[];
  /** Resolves when the application of the last request has run to its end; rejects when it threw. */
  readonly ran: Promise<unknown>;
  overdue(): void;
}

/** A server whose application outlives the deadline: it goes on after the overdue answer is out. */
async function start(
  late: (res: ServerResponse, req: IncomingMessage) => unknown,
  early: (res: ServerResponse, req: IncomingMessage) => unknown = () => undefined,
): Promise<Fixture> {
  const statuses: number[] = [];
  let overdue: ((reply: Reply) => void) | undefined;
  let done: (value: unknown) => void;
  const ran = new Promise((resolve) => (done = resolve));
  const server = createServer((req, res) => {
    if (req.method === 'GET') {
      res.end('next');
      return;
    }
    req.resume();
    early(res, req);
    holdResponse(req, res, {
      settle: async (status) => void statuses.push(status),
      onOverdue: (listener) => {
        overdue = listener;
      },
    });
    const work = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      await late(res, req);
    };
    done(work());
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  await client.send(post('{}'));
  await until(() => overdue !== undefined);
  return { client, statuses, ran, overdue: () => overdue?.(OVERDUE) };
}

/** Answers in place of the application, and proves that nothing it does afterwards reaches the connection. */
async function overtake(fixture: Fixture): Promise<void> {
  const { client, ran, overdue } = fixture;
  overdue();
  expect(await client.response()).toMatchObject({ status: 503, body: OVERDUE.body });
  await ran;
  await new Promise((resolve) => setTimeout(resolve, 30));
  await client.send('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(await client.response()).toMatchObject({ status: 200, body: 'next' });
}

function answer(res: ServerResponse, status: number, body?: string): void {
  res.statusCode = status;
  res.end(body);
}

const streamed = (): Readable => Readable.from(['a'.repeat(100_000), 'b'.repeat(100_000)]);

it.each<[string, (res: ServerResponse) => unknown, number]>([
  ['end', (res) => res.end(), 200],
  ['a status and end', (res) => answer(res, 201, 'late'), 201],
  ['writeHead with headers and end', (res) => res.writeHead(202, 'Late', { 'x-a': '1' }).end(Buffer.from('late')), 202],
  ['several writes', (res) => [res.write('a'), res.write('b', 'latin1', () => res.write('c')), res.end('d')], 200],
  ['flushed headers', (res) => [res.flushHeaders(), res.end()], 200],
  ['a stream piped in', (res) => finished(streamed().pipe(res)), 200],
  ['a pipeline', (res) => pipeline(streamed(), res), 200],
  [
    'an early hint, a cork and a trailer',
    (res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' });
      res.cork();
      res.addTrailers({ a: 'b' });
      res.setTimeout(10);
      res.uncork();
      res.end();
    },
    200,
  ],
  ['a failure', (res) => answer(res, 500), 500],
])('swallows the late answer of an application and settles its status: %s', async (_name, late, status) => {
  const fixture = await start(late);
  await overtake(fixture);
  expect(fixture.statuses).toEqual([status]);
});

it('looks like a fresh response, with the headers that were set before', async () => {
  const view = (res: ServerResponse) => ({
    headersSent: res.headersSent,
    // What middleware of old asks.
    hasHead: Boolean((res as ServerResponse & { _header: unknown })._header),
    writableEnded: res.writableEnded,
    writableFinished: res.writableFinished,
    finished: res.finished,
    statusCode: res.statusCode,
    destroyed: res.destroyed,
    headers: res.getHeaders(),
  });
  let [fresh, ended, finishedView] = [{}, {}, {}];
  const fixture = await start(
    async (res) => {
      fresh = view(res);
      res.end();
      ended = view(res);
      await finished(res);
      finishedView = view(res);
    },
    (res) => {
      res.statusCode = 404;
      res.setHeader('Content-Encoding', 'gzip');
      res.setHeader('X-Request-Id', 'abc');
    },
  );
  await overtake(fixture);
  const headers = { 'content-encoding': 'gzip', 'x-request-id': 'abc' };
  const untouched = { hasHead: false, writableEnded: false, writableFinished: false, finished: false };
  expect(fresh).toEqual({ headersSent: false, statusCode: 404, destroyed: false, headers, ...untouched });
  expect(ended).toMatchObject({
    headersSent: true,
    hasHead: true,
    writableEnded: true,
    finished: true,
    writableFinished: false,
  });
  expect(finishedView).toMatchObject({ writableFinished: true });
  expect(fixture.statuses).toEqual([404]);
});

/** Missing in the types of older Node versions. */
function rawHeaderNames(res: ServerResponse): string[] {
  return (res as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames();
}

it('keeps headers in the way a response does', async () => {
  let seen: unknown[] = [];
  const fixture = await start((res) => {
    res.setHeader('X-One', '1').appendHeader('x-one', '2').setHeader('X-Two', ['a', 'b']);
    res.setHeaders(new Map([['x-three', '3']]));
    res.removeHeader('X-TWO');
    seen = [res.getHeader('X-ONE'), res.hasHeader('x-two'), res.getHeaderNames(), rawHeaderNames(res)];
    res.writeHead(200, { 'x-four': '4' });
    seen.push(res.getHeader('x-four'), res.headersSent);
    res.end();
  });
  await overtake(fixture);
  expect(seen).toEqual([['1', '2'], false, ['x-one', 'x-three'], ['x-one', 'x-three'], '4', true]);
});

it('sends our answer without what described theirs', async () => {
  const fixture = await start(
    (res) => res.end(),
    (res) => {
      res.setHeader('content-encoding', 'gzip');
      res.setHeader('etag', '"1"');
      res.setHeader('x-request-id', 'abc');
      res.statusMessage = 'Fine';
    },
  );
  fixture.overdue();
  const { headers, reason } = await fixture.client.response();
  expect(reason).toBe('Service Unavailable');
  expect(headers).not.toHaveProperty('content-encoding');
  expect(headers).not.toHaveProperty('etag');
  expect(headers).toMatchObject({ 'x-request-id': 'abc', 'retry-after': expect.stringMatching(/^\d+$/) });
});

it('settles a late answer once, and calls the callbacks back', async () => {
  const called: string[] = [];
  const fixture = await start((res) => {
    res.end('one', () => called.push('one'));
    res.end('two', () => called.push('two'));
    res.statusCode = 500;
  });
  await overtake(fixture);
  expect(fixture.statuses).toEqual([200]);
  expect(called.sort()).toEqual(['one', 'two']);
});

it('tells access logs what was really sent, once', async () => {
  const log: unknown[] = [];
  const fixture = await start(
    (res) => res.end('late'),
    (res) => {
      res.on('finish', () => log.push(['finish', res.statusCode, res.headersSent, res.writableFinished]));
      res.on('close', () => log.push(['close', res.statusCode, res.writableFinished]));
    },
  );
  await overtake(fixture);
  expect(log).toEqual([
    ['finish', 503, true, true],
    ['close', 503, true],
  ]);
});

it('tells those who come late when the application finished', async () => {
  const log: string[] = [];
  const fixture = await start((res) => {
    res.on('finish', () => log.push(`finish ${res.writableFinished}`));
    res.on('close', () => log.push('close'));
    res.end('late');
    expect(log).toEqual([]);
  });
  await overtake(fixture);
  expect(log).toEqual(['finish true', 'close']);
});

it('does not tell the application that its response closed while it is at work', async () => {
  const log: string[] = [];
  const fixture = await start(
    (res) => {
      log.push('working');
      res.end('late');
    },
    (res) => res.on('close', () => log.push('closed')),
  );
  await overtake(fixture);
  expect(log).toEqual(['working', 'closed']);
});

it('leaves an answer alone that has begun', async () => {
  const fixture = await start((res) => res.end(' and end'));
  const begun = await start(
    (res) => res.end(' and end'),
    (res) => void setTimeout(() => res.write('begin'), 10),
  );
  fixture.client.destroy();
  await new Promise((resolve) => setTimeout(resolve, 40));
  begun.overdue();
  expect(await begun.client.response()).toMatchObject({ status: 200, body: 'begin and end' });
  expect(begun.statuses).toEqual([200]);
});

it('goes on with a stream that was piped in before and had sent nothing yet', async () => {
  for (const connect of [
    (source: PassThrough, res: ServerResponse) => void source.pipe(res),
    (source: PassThrough, res: ServerResponse) => void pipeline(source, res).catch(() => undefined),
  ]) {
    const source = new PassThrough();
    const fixture = await start(
      () => source.end('x'.repeat(100_000)),
      (res) => process.nextTick(() => connect(source, res)),
    );
    await overtake(fixture);
    await until(() => fixture.statuses.length === 1);
    expect(fixture.statuses).toEqual([200]);
  }
});

it('does not settle when the application destroys its response', async () => {
  const fixture = await start((res) => res.destroy());
  await overtake(fixture);
  expect(fixture.statuses).toEqual([]);
});

it('does nothing for a sender that is gone; its delivery settles as ever', async () => {
  const fixture = await start((res) => res.end());
  fixture.client.reset();
  await new Promise((resolve) => setTimeout(resolve, 30));
  fixture.overdue();
  await until(() => fixture.statuses.length === 1);
  expect(fixture.statuses).toEqual([200]);
});

it('bypasses what other middleware put around the answer, which would send later', async () => {
  const wrapped: string[] = [];
  const fixture = await start(
    (res) => res.end('late'),
    (res) => {
      const { end } = res;
      // As a session middleware does: it saves first, and ends then.
      res.end = ((...args: Parameters<typeof end>) => {
        wrapped.push('end');
        setTimeout(() => end.apply(res, args), 20);
        return res;
      }) as typeof end;
    },
  );
  await overtake(fixture);
  expect(wrapped).toEqual([]);
  expect(fixture.statuses).toEqual([200]);
});

it('waits its turn behind an earlier, pipelined answer', async () => {
  const statuses: number[] = [];
  const overdue: ((reply: Reply) => void)[] = [];
  const pending: ServerResponse[] = [];
  const server = createServer((req, res) => {
    req.resume();
    pending.push(res);
    if (pending.length === 1) return;
    holdResponse(req, res, {
      settle: async (status) => void statuses.push(status),
      onOverdue: (listener) => overdue.push(listener),
    });
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  await client.send(Buffer.concat([post('1'), post('2'), post('3')]));
  await until(() => overdue.length === 2);
  overdue[0]?.(OVERDUE);
  pending[2]?.end('third');
  await until(() => statuses.length === 1);
  pending[0]?.end('first');
  const answers = [await client.response(), await client.response(), await client.response()];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [200, 'first'],
    [503, OVERDUE.body],
    [200, 'third'],
  ]);
  pending[1]?.end('late');
  await until(() => statuses.length === 2);
});
