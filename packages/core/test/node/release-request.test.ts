import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { refusalReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { writeReply } from '../../src/node/index.ts';
import {
  type BodyServerOptions,
  connections,
  digest,
  LIMITS,
  listen,
  startBodyServer,
  stop,
} from './support/body-server.ts';
import { chunk, head, post, RawClient } from './support/raw-client.ts';

const MB = 1024 * 1024;

async function start(options: BodyServerOptions = {}) {
  const { port, server, close } = await startBodyServer(options);
  const client = await RawClient.connect(port);
  onTestFinished(async () => {
    client.destroy();
    await close();
  });
  return { port, server, client };
}

/** A server that refuses every request by its head. */
async function startRefusing(
  handle: (req: IncomingMessage, res: ServerResponse) => void = (req, res) =>
    writeReply(req, res, refusalReply(new Refusal('invalid_signature'))),
): Promise<RawClient> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) =>
    req.url === '/hook' && req.method !== 'GET' ? handle(req, res) : res.end('next'),
  );
  const client = await RawClient.connect(await listen(server));
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  return client;
}

async function isUsable(client: RawClient): Promise<boolean> {
  await client.send(head({}, 'GET'));
  return (await client.response()).status === 200;
}

it('keeps the connection when the rest of the body is small', async () => {
  const { client } = await start();
  for (let round = 0; round < 3; round++) {
    await client.send(post('x'.repeat(5_000)));
    const refused = await client.response();
    expect(refused.status).toBe(413);
    expect(refused.headers.connection).not.toBe('close');
    await client.send(post('fine'));
    expect((await client.response()).body).toBe(digest('fine'));
  }
});

it('keeps the connection of a request that is refused by its head, whatever comes of its body', async () => {
  for (const body of ['', 'small', 'x'.repeat(300_000)]) {
    const client = await startRefusing();
    await client.send(post(body));
    expect((await client.response()).status).toBe(401);
    expect(await isUsable(client)).toBe(true);
  }
});

it('answers before the body comes', async () => {
  const client = await startRefusing();
  await client.send(head({ 'content-length': '100000' }));
  expect((await client.response()).status).toBe(401);
  await client.send('x'.repeat(100_000));
  expect(await isUsable(client)).toBe(true);
});

it('closes the connection when the sender keeps the rest to itself', async () => {
  const client = await startRefusing();
  await client.send(head({ 'content-length': '100000' }));
  expect((await client.response()).status).toBe(401);
  await client.closed;
}, 10_000);

it('keeps the connection when somebody began to read and stopped', async () => {
  for (const size of [10, 40_000, 65_500, 70_000, 300_000]) {
    const client = await startRefusing((req, res) => {
      req.once('data', () => {
        req.pause();
        setTimeout(() => writeReply(req, res, refusalReply(new Refusal('invalid_signature'))), 20);
      });
    });
    await client.send(post('x'.repeat(size)));
    expect((await client.response()).status).toBe(401);
    expect(await isUsable(client)).toBe(true);
  }
});

it('answers 413 at once and closes when far too much is declared', async () => {
  const { client } = await start();
  await client.send(head({ 'content-length': String(20 * MB) }));
  expect(await client.response()).toMatchObject({ status: 413, headers: { connection: 'close' } });
  await client.closed;
});

it('gets the answer to a sender that really sends 20 MB', async () => {
  const { port } = await start();
  const body = Buffer.alloc(20 * MB);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body }).then((response) => response.status),
    ),
  );
  expect(answers).toEqual([413, 413, 413, 413, 413]);
});

it('gets the answer to a sender that closes the connection after each request', async () => {
  for (const size of [5_000, 300_000, 2 * MB]) {
    const { client } = await start();
    const request = post('x'.repeat(size), { connection: 'close' });
    await client.send(request.subarray(0, 2_000));
    expect((await client.response()).status).toBe(413);
    void client.send(request.subarray(2_000));
    client.socket.end();
    expect(await client.closed).toBe('end');
  }
});

it('never wedges after a chunked body over the limit', async () => {
  const { client } = await start();
  const pieces = Array.from({ length: 30 }, () => chunk('x'.repeat(10_000)));
  await client.send(Buffer.concat([head({ 'transfer-encoding': 'chunked' }), ...pieces, chunk('')]));
  expect((await client.response()).status).toBe(413);
  // Either the connection is usable, or its end is plain to see.
  await client.send(post('fine'));
  await Promise.race([client.response(), client.closed]);
});

it('closes after a chunked body over the limit that never ends', async () => {
  const { client, server } = await start();
  await client.send(Buffer.concat([head({ 'transfer-encoding': 'chunked' }), chunk('x'.repeat(5_000))]));
  expect(await client.response()).toMatchObject({ status: 413, headers: { connection: 'close' } });
  expect(await client.closed).toBe('end');
  // Not only our side of it: the sender keeps its own open.
  while ((await connections(server)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}, 10_000);

it('stops reading when the sender sends on without end', async () => {
  const { client } = await start();
  await client.send(head({ 'transfer-encoding': 'chunked' }));
  const piece = chunk(Buffer.alloc(MB));
  let sent = 0;
  while (!client.socket.destroyed && sent < 100) {
    await client.send(piece);
    sent++;
  }
  // 8 MB are read; the rest of these sat in the buffers of the kernel.
  expect(sent).toBeLessThan(50);
}, 20_000);

it('answers a sender that waits for 100-continue and declares too much', async () => {
  const { client } = await start();
  await client.send(head({ 'content-length': String(20 * MB), expect: '100-continue' }));
  expect((await client.response()).status).toBe(100);
  expect((await client.response()).status).toBe(413);
  await client.closed;
});

it('holds nothing of what it refuses', async () => {
  const { port } = await start({ limits: { limitBytes: MB, timeoutMs: 5_000 } });
  const body = Buffer.alloc(20 * MB);
  const before = process.memoryUsage();
  let highest = 0;
  for (let round = 0; round < 10; round++) {
    const requests = Array.from({ length: 5 }, async () => {
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(body);
          controller.close();
        },
      });
      // A stream is sent chunked, so that only reading it shows its length.
      const init = { method: 'POST', body: stream, duplex: 'half' };
      await fetch(`http://127.0.0.1:${port}/`, init as RequestInit).then((response) => response.text());
    });
    await Promise.allSettled(requests);
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  }
  expect(highest - before.heapUsed).toBeLessThan(20 * MB);
}, 30_000);

it('does not disturb the answers to earlier, pipelined requests', async () => {
  let answerFirst: (() => void) | undefined;
  const client = await startRefusing((req, res) => {
    if (answerFirst === undefined) {
      answerFirst = () => res.end('first');
      req.resume();
    } else writeReply(req, res, refusalReply(new Refusal('body_too_large')));
  });
  await client.send(Buffer.concat([post('one'), head({ 'transfer-encoding': 'chunked' }), chunk('x'.repeat(5_000))]));
  // More than is read of a refused body, and longer than it is read.
  void client.send(chunk(Buffer.alloc(20 * MB)));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  answerFirst?.();
  expect((await client.response()).body).toBe('first');
  expect((await client.response()).status).toBe(413);
  await client.closed;
}, 15_000);

it('answers nobody when the sender is gone', async () => {
  const server = await startBodyServer({ limits: LIMITS });
  const client = await RawClient.connect(server.port);
  onTestFinished(() => server.close());
  const errors: unknown[] = [];
  server.server.on('clientError', (error, socket) => {
    errors.push(error);
    socket.destroy();
  });
  await client.send(Buffer.concat([head({ 'content-length': '100' }), Buffer.from('half')]));
  await new Promise((resolve) => setTimeout(resolve, 30));
  client.reset();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.outcomes).toHaveLength(1);
});
