import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { Refusal } from '../../src/answers/refusal.ts';
import { readNodeBody } from '../../src/node/index.ts';
import {
  type BodyServer,
  type BodyServerOptions,
  digest,
  LIMITS,
  listen,
  startBodyServer,
  stop,
  until,
} from './support/body-server.ts';
import { chunk, head, post, RawClient } from './support/raw-client.ts';

const unhandled: unknown[] = [];
const note = (error: unknown): number => unhandled.push(error);
process.on('unhandledRejection', note);
process.on('uncaughtExceptionMonitor', note);
afterEach(() => expect(unhandled).toEqual([]));

async function start(options: BodyServerOptions = {}): Promise<BodyServer & { client: RawClient }> {
  const server = await startBodyServer(options);
  const client = await RawClient.connect(server.port);
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return { ...server, client };
}

it('reads the exact bytes, again and again on one connection', async () => {
  const { client } = await start();
  for (const body of ['{"a":1.0}', ' \ufeff{"é":"\\u00e9"}\n', '{nope', Buffer.from([0xff, 0xfe, 0])]) {
    await client.send(post(body));
    expect(await client.response()).toMatchObject({ status: 200, body: digest(body) });
  }
});

it('answers two pipelined deliveries in order', async () => {
  const { client } = await start();
  await client.send(Buffer.concat([post('one'), post('two')]));
  expect((await client.response()).body).toBe(digest('one'));
  expect((await client.response()).body).toBe(digest('two'));
});

it('takes a body in any pieces, chunked or with a length', async () => {
  const { client } = await start({ limits: { limitBytes: 100_000, timeoutMs: 5_000 } });
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), fc.boolean(), async (parts, chunked, together) => {
      const body = Buffer.concat(parts);
      const framed = chunked ? [...parts, ''].map((part) => chunk(part)) : parts;
      const headers = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.byteLength) };
      const writes = [head(headers as Record<string, string>), ...framed];
      if (together) await client.send(Buffer.concat(writes));
      else for (const write of writes) await client.send(write);
      expect((await client.response()).body).toBe(digest(body));
    }),
    { numRuns: 60 },
  );
});

it('reads a body that is split inside a character', async () => {
  const { client } = await start();
  const [first, second] = [Buffer.from('{"a":"é"}').subarray(0, 7), Buffer.from('{"a":"é"}').subarray(7)];
  await client.send(head({ 'transfer-encoding': 'chunked' }));
  await client.send(chunk(first));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await client.send(Buffer.concat([chunk(second), chunk('')]));
  expect((await client.response()).body).toBe(digest('{"a":"é"}'));
});

it.each([
  ['Content-Length: 0', { 'content-length': '0' }],
  ['neither a length nor chunks', {}],
] as const)('takes %s as an empty body', async (_name, headers) => {
  const { client } = await start();
  await client.send(head(headers as Record<string, string>));
  expect(await client.response()).toMatchObject({ status: 200, body: digest('') });
});

it('keeps to the limit to the byte', async () => {
  const { client } = await start();
  await client.send(post('x'.repeat(LIMITS.limitBytes)));
  expect((await client.response()).status).toBe(200);
  await client.send(post('x'.repeat(LIMITS.limitBytes + 1)));
  expect((await client.response()).status).toBe(413);
  await client.send(Buffer.concat([head({ 'transfer-encoding': 'chunked' }), chunk('x'.repeat(1_000)), chunk('')]));
  expect((await client.response()).status).toBe(200);
});

it('does not begin to read a body that declares too much', async () => {
  let read: unknown;
  const { client } = await start({ before: (req) => setTimeout(() => (read = req.readableDidRead), 50) });
  await client.send(head({ 'content-length': '5000' }));
  expect((await client.response()).status).toBe(413);
  await until(() => read !== undefined);
  expect(read).toBe(false);
});

it.each([
  ['a reset', (client: RawClient) => client.reset()],
  ['the end of the connection', (client: RawClient) => void client.socket.end()],
])('sees that the sender left: %s in the middle of the body', async (_name, leave) => {
  const { client, outcomes } = await start();
  await client.send(Buffer.concat([head({ 'content-length': '100' }), Buffer.from('half')]));
  await new Promise((resolve) => setTimeout(resolve, 30));
  leave(client);
  await until(() => outcomes.length === 1);
  expect(outcomes[0]).toMatchObject({ code: 'body_aborted' });
});

it('sees that the sender left before anybody read', async () => {
  const { client, outcomes } = await start({ before: () => new Promise((resolve) => setTimeout(resolve, 100)) });
  await client.send(Buffer.concat([head({ 'transfer-encoding': 'chunked' }), chunk('half')]));
  await new Promise((resolve) => setTimeout(resolve, 30));
  client.reset();
  await until(() => outcomes.length === 1);
  expect(outcomes[0]).toMatchObject({ code: 'body_aborted' });
});

it('gives up on a body that stalls', async () => {
  const { client } = await start({ limits: { limitBytes: 1_000, timeoutMs: 100 } });
  await client.send(Buffer.concat([head({ 'content-length': '100' }), Buffer.from('half')]));
  expect(await client.response()).toMatchObject({ status: 408, headers: { connection: 'close' } });
  await client.closed;
});

it('takes a timeout longer than a timer can be for a long one', async () => {
  const { client } = await start({ limits: { limitBytes: 1_000, timeoutMs: Number.POSITIVE_INFINITY } });
  await client.send(head({ 'content-length': '4' }));
  await new Promise((resolve) => setTimeout(resolve, 30));
  await client.send('body');
  expect((await client.response()).status).toBe(200);
});

it('lets a sender that expects 100-continue send its body', async () => {
  const { client } = await start();
  await client.send(head({ 'content-length': '4', expect: '100-continue' }));
  expect((await client.response()).status).toBe(100);
  await client.send('body');
  expect((await client.response()).body).toBe(digest('body'));
});

it('keeps the AsyncLocalStorage of its caller', async () => {
  const storage = new AsyncLocalStorage<string>();
  let seen: string | undefined;
  const server = createServer((req, res) => {
    const read = async (): Promise<void> => {
      await readNodeBody(req, LIMITS);
      seen = storage.getStore();
      res.end();
    };
    void storage.run('mine', read);
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(head({ 'content-length': '4' }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await client.send('body');
  await client.response();
  client.destroy();
  expect(seen).toBe('mine');
});

it('leaves no listener and no timer behind', async () => {
  const before: number[] = [];
  const after: number[] = [];
  const events = ['data', 'end', 'close', 'aborted', 'error'];
  const count = (req: { listenerCount(name: string): number }): number[] =>
    events.map((name) => req.listenerCount(name));
  const server = createServer((req, res) => {
    before.push(...count(req));
    void readNodeBody(req, LIMITS).then(() => {
      after.push(...count(req));
      res.end();
    });
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(() => stop(server));
  await client.send(post('body'));
  await client.response();
  client.destroy();
  expect(after).toEqual(before);
});

it('answers a refusal and not a rejection when the request is a bad imitation', async () => {
  const broken = { headers: undefined } as never;
  expect(await readNodeBody(broken, LIMITS)).toBeInstanceOf(Refusal);
});

it('refuses a second reader while the first one reads, and the first one gets it all', async () => {
  const server = createServer(async (req, res) => {
    const [first, second] = await Promise.all([readNodeBody(req, LIMITS), readNodeBody(req, LIMITS)]);
    const code = second instanceof Refusal ? second.code : 'read twice';
    res.end(`${Buffer.from(first as Uint8Array).toString()} ${code}`);
  });
  const port = await listen(server);
  onTestFinished(() => stop(server));
  const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'whole' });
  expect(await response.text()).toBe('whole body_consumed');
});
