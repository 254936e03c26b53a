import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, onTestFinished } from 'vitest';
import { type Reply, refusalReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { holdResponse } from '../../src/node/index.ts';
import { listen, stop, until } from './support/body-server.ts';
import { post, RawClient } from './support/raw-client.ts';

interface Fixture {
  readonly client: RawClient;
  /** The statuses settled with, in order. */
  readonly statuses: number[];
  /** Lets the settling end. */
  release(): void;
}

type App = (res: ServerResponse, req: IncomingMessage) => unknown;

/** A server whose answers are held until the test releases them. */
async function start(app: App, settle?: (status: number) => Promise<undefined>): Promise<Fixture> {
  const statuses: number[] = [];
  let release = (): void => undefined;
  const released = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  const server = createServer((req, res) => {
    req.resume();
    holdResponse(req, res, {
      settle(status) {
        statuses.push(status);
        return settle?.(status) ?? released;
      },
      onOverdue: () => undefined,
    });
    void app(res, req);
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  return { client, statuses, release };
}

/** Sends a request and proves that nothing comes back before the release. */
async function held({ client, statuses, release }: Fixture) {
  await client.send(post('{}'));
  await until(() => statuses.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(client.socket.bytesRead).toBe(0);
  release();
  return client.response();
}

it.each<[string, App]>([
  ['in one piece', (res) => res.end('done')],
  ['as bytes', (res) => res.end(new Uint8Array(Buffer.from('done')))],
  ['in another encoding', (res) => res.end('ZG9uZQ==', 'base64')],
  ['with its length', (res) => res.writeHead(200, { 'content-length': 4 }).end('done')],
  [
    'with its length, before the end',
    (res) => {
      res.writeHead(200, { 'content-length': 4 }).write('done');
      res.end();
    },
  ],
  [
    'written with its length, then ended',
    (res) => {
      res.setHeader('content-length', 4);
      res.write('do');
      res.write('ne', () => res.end());
    },
  ],
])('holds the end of an answer given %s', async (_name, app) => {
  const fixture = await start(app);
  if (_name.startsWith('written')) {
    await fixture.client.send(post('{}'));
    await until(() => fixture.statuses.length > 0);
    fixture.release();
    expect(await fixture.client.response()).toMatchObject({ status: 200, body: 'done' });
    return;
  }
  expect(await held(fixture)).toMatchObject({ status: 200, body: 'done', headers: { 'content-length': '4' } });
});

it('holds the bytes that complete a declared length, and sends the ones before', async () => {
  const fixture = await start((res) => {
    res.setHeader('content-length', 8);
    res.write('begin');
    setTimeout(() => res.write('end'), 10);
    setTimeout(() => res.end(), 20);
  });
  let received = '';
  fixture.client.socket.on('data', (piece: Buffer) => (received += piece.toString()));
  await fixture.client.send(post('{}'));
  await until(() => fixture.statuses.length > 0);
  await until(() => received.includes('begin'));
  expect(received).not.toContain('beginend');
  fixture.release();
  expect((await fixture.client.response()).body).toBe('beginend');
});

it('holds the end of an answer that is streamed or empty', async () => {
  const streamed = await start((res) => pipeline(Readable.from(['a', 'b']), res));
  await streamed.client.send(post('{}'));
  await until(() => streamed.statuses.length > 0);
  streamed.release();
  expect((await streamed.client.response()).body).toBe('ab');

  const none = await held(await start((res) => res.end()));
  expect(none).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } });
  const noContent = await held(await start((res) => res.writeHead(204).end()));
  expect(noContent.headers).not.toHaveProperty('content-length');
});

it('settles with the final status, which nothing changes afterwards', async () => {
  const fixture = await start((res) => {
    res.statusCode = 201;
    res.end('mine');
    expect([res.headersSent, res.writableEnded, res.finished]).toEqual([true, true, true]);
    expect(() => res.setHeader('x-late', '1')).toThrow();
    expect(() => res.writeHead(500)).toThrow();
    res.statusCode = 500;
  });
  expect(await held(fixture)).toMatchObject({ status: 201, body: 'mine' });
  expect(fixture.statuses).toEqual([201]);
});

it('ends once, calls the callbacks back and answers the response', async () => {
  const called: string[] = [];
  const fixture = await start((res) => {
    expect(res.end('first', 'utf8', () => called.push('first'))).toBe(res);
    expect(res.end('second', () => called.push('second'))).toBe(res);
    expect(res.end()).toBe(res);
    expect(called).toEqual([]);
  });
  expect((await held(fixture)).body).toBe('first');
  await until(() => called.length === 2);
  expect(fixture.statuses).toHaveLength(1);
});

it('sends the answer when settling fails', async () => {
  const fail = (): never => {
    throw new Error('at once');
  };
  for (const settle of [() => Promise.reject(new Error('later')), fail]) {
    const { client } = await start((res) => res.end('done'), settle);
    await client.send(post('{}'));
    expect((await client.response()).body).toBe('done');
  }
});

it('keeps the connection and the order of pipelined answers', async () => {
  let served = 0;
  const { client, statuses } = await start(
    (res) => res.end(`answer ${++served}`),
    () => new Promise((resolve) => setTimeout(resolve, served === 1 ? 60 : 5)),
  );
  await client.send(Buffer.concat([post('1'), post('2'), post('3')]));
  const bodies = [await client.response(), await client.response(), await client.response()].map(({ body }) => body);
  expect(bodies).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(statuses).toHaveLength(3);
});

it('lets the application see its own mistakes and mend them', async () => {
  const { client, statuses, release } = await start((res) => {
    expect(() => res.end(42)).toThrow(TypeError);
    res.statusCode = 9_999;
    expect(() => res.end('longer than the next')).toThrow(RangeError);
    res.statusCode = 500;
    res.end('sorry');
  });
  release();
  await client.send(post('{}'));
  expect(await client.response()).toMatchObject({ status: 500, body: 'sorry' });
  expect(statuses).toEqual([500]);
});

it('runs the hooks of other middleware on the head', async () => {
  const fixture = await start((res) => {
    const { writeHead } = res;
    res.writeHead = ((...args: Parameters<typeof writeHead>) => {
      res.setHeader('x-hook', 'ran');
      return writeHead.apply(res, args);
    }) as typeof writeHead;
    res.end('done');
  });
  expect((await held(fixture)).headers['x-hook']).toBe('ran');
});

it('works under middleware that wrapped the end before it and after it', async () => {
  const order: string[] = [];
  const wrap = (res: ServerResponse, name: string): void => {
    const { end } = res;
    res.end = ((...args: Parameters<typeof end>) => {
      order.push(name);
      return end.apply(res, args);
    }) as typeof end;
  };
  const server = createServer((req, res) => {
    req.resume();
    wrap(res, 'outer');
    holdResponse(req, res, { settle: async () => void order.push('settled'), onOverdue: () => undefined });
    wrap(res, 'inner');
    res.end('done');
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(post('{}'));
  expect((await client.response()).body).toBe('done');
  client.destroy();
  expect(order).toEqual(['inner', 'settled', 'outer']);
});

it('may hold a response twice', async () => {
  const order: string[] = [];
  const server = createServer((req, res) => {
    req.resume();
    for (const name of ['outer', 'inner']) {
      holdResponse(req, res, { settle: async (status) => void order.push(`${name} ${status}`), onOverdue: () => {} });
    }
    res.end('done');
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(post('{}'));
  expect((await client.response()).body).toBe('done');
  client.destroy();
  expect(order).toEqual(['inner 200', 'outer 200']);
});

it('settles the outer of two with the answer that the inner one has sent in place of the application’s', async () => {
  const order: string[] = [];
  const server = createServer((req, res) => {
    req.resume();
    holdResponse(req, res, { settle: async (status) => void order.push(`outer ${status}`), onOverdue: () => {} });
    // As compression wraps a response between the two.
    const { end } = res;
    res.end = ((...args: unknown[]) => Reflect.apply(end, res, args)) as typeof res.end;
    const inner = async (status: number) => {
      order.push(`inner ${status}`);
      return refusalReply(new Refusal('store_unavailable'));
    };
    holdResponse(req, res, { settle: inner, onOverdue: () => {} });
    res.end('done');
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(post('{}'));
  const { status, body } = await client.response();
  client.destroy();
  expect([status, JSON.parse(body).error]).toEqual([503, 'store_unavailable']);
  expect(order).toEqual(['inner 200', 'outer 503']);
});

it('settles both of two that are overdue once, when the application ends', async () => {
  const order: string[] = [];
  const overdue: Array<(reply: Reply) => void> = [];
  let end = (): void => {};
  const server = createServer((req, res) => {
    req.resume();
    for (const name of ['outer', 'inner']) {
      holdResponse(req, res, {
        settle: async (status) => void order.push(`${name} ${status}`),
        onOverdue: (listener) => void overdue.push(listener),
      });
    }
    end = () => res.writeHead(201).end('late');
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(post('{}'));
  await until(() => overdue.length === 2);
  for (const listener of overdue) listener(refusalReply(new Refusal('overdue')));
  expect((await client.response()).status).toBe(503);
  expect(order).toEqual([]);
  end();
  await until(() => order.length === 2);
  client.destroy();
  expect(order).toEqual(['inner 201', 'outer 201']);
});

it('keeps the AsyncLocalStorage of the application', async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const fixture = await start(
    (res) => storage.run('mine', () => res.end('done', () => seen.push(storage.getStore()))),
    async () => void seen.push(storage.getStore()),
  );
  await fixture.client.send(post('{}'));
  await fixture.client.response();
  await until(() => seen.length === 2);
  expect(seen).toEqual(['mine', 'mine']);
});

it('settles only when the application ends, whatever the sender does', async () => {
  let finish: (() => void) | undefined;
  const { client, statuses, release } = await start((res) => {
    finish = () => res.end('nobody reads this');
  });
  release();
  await client.send(post('{}'));
  await until(() => finish !== undefined);
  client.reset();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(statuses).toEqual([]);
  finish?.();
  await until(() => statuses.length === 1);
  expect(statuses).toEqual([200]);
});

it('does not settle a response that is destroyed', async () => {
  const { client, statuses } = await start((res) => res.destroy());
  await client.send(post('{}'));
  await client.closed;
  expect(statuses).toEqual([]);
});
