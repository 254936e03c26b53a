import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Refusal } from '../../src/answers/refusal.ts';
import type { BodyLimits } from '../../src/receive/request.ts';
import { readWebBody } from '../../src/web/read-web-body.ts';
import { digest, listen, stop, until } from '../node/support/body-server.ts';
import { chunk, head, post, RawClient } from '../node/support/raw-client.ts';

const LIMITS: BodyLimits = { limitBytes: 1_000, timeoutMs: 5_000 };
const URL = 'http://localhost/hook';

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(unhandled).toEqual([]);
});

interface Source {
  readonly request: Request;
  readonly cancelled: () => boolean;
  readonly pulled: () => number;
}

/** A request whose body is handed out piece by piece; `undefined` never comes, an error breaks the stream. */
function streamed(pieces: readonly unknown[], headers: Record<string, string> = {}): Source {
  let at = 0;
  let cancelled = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        if (at >= pieces.length) return controller.close();
        const piece = pieces[at++];
        if (piece === undefined) return new Promise(() => undefined);
        if (piece instanceof Error) return controller.error(piece);
        controller.enqueue(piece);
        return undefined;
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: 'POST', body, headers, duplex: 'half' };
  return { request: new Request(URL, init as RequestInit), cancelled: () => cancelled, pulled: () => at };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('reads the exact bytes, in whatever pieces they come', async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(parts, fc.boolean(), async (pieces, declares) => {
      const whole = Buffer.concat(pieces);
      const headers: Record<string, string> = declares ? { 'content-length': String(whole.byteLength) } : {};
      const read = await readWebBody(streamed(pieces, headers).request, { ...LIMITS, limitBytes: 10_000 });
      expect(Buffer.from(read as Uint8Array).equals(whole)).toBe(true);
    }),
  );
});

it('reads a request without a body as an empty one', async () => {
  expect(await readWebBody(new Request(URL, { method: 'POST' }), LIMITS)).toEqual(new Uint8Array(0));
  const declared = new Request(URL, { method: 'POST', headers: { 'content-length': '3' } });
  expect(await readWebBody(declared, LIMITS)).toMatchObject({ code: 'body_length_mismatch' });
});

describe('limits', () => {
  it('hold to the byte', async () => {
    const read = (length: number) =>
      readWebBody(new Request(URL, { method: 'POST', body: 'x'.repeat(length) }), LIMITS);
    expect(await read(1_000)).toHaveLength(1_000);
    expect(await read(1_001)).toMatchObject({ code: 'body_too_large' });
  });

  it('refuse a declared length without reading', async () => {
    const source = streamed([bytes('x')], { 'content-length': '1001' });
    expect(await readWebBody(source.request, LIMITS)).toMatchObject({ code: 'body_too_large' });
    expect(source.pulled()).toBe(0);
  });

  it('stop the source of an endless body', async () => {
    const source = streamed(Array.from({ length: 100 }, () => new Uint8Array(300)));
    expect(await readWebBody(source.request, LIMITS)).toMatchObject({ code: 'body_too_large' });
    expect(source.cancelled()).toBe(true);
    expect(source.pulled()).toBeLessThan(10);
  });

  it.each(['abc', '', '-1', '1e9', '0x10', 'NaN'])('are not switched off by the Content-Length %j', async (length) => {
    const headers = { 'content-length': length };
    expect(await readWebBody(streamed([bytes('fine')], headers).request, LIMITS)).toEqual(bytes('fine'));
    const big = streamed([new Uint8Array(600), new Uint8Array(600)], headers);
    expect(await readWebBody(big.request, LIMITS)).toMatchObject({ code: 'body_too_large' });
  });

  it('refuse two lengths, and ignore a length beside a Transfer-Encoding', async () => {
    const twice = streamed([bytes('fine')], { 'content-length': '4, 4' });
    expect(await readWebBody(twice.request, LIMITS)).toMatchObject({ code: 'body_length_mismatch' });
    const both = streamed([bytes('fine')], { 'content-length': '9', 'transfer-encoding': 'chunked' });
    expect(await readWebBody(both.request, LIMITS)).toEqual(bytes('fine'));
  });

  it.each([3, 5])('refuse 4 bytes that declare %i', async (length) => {
    const source = streamed([bytes('fi'), bytes('ne')], { 'content-length': String(length) });
    expect(await readWebBody(source.request, LIMITS)).toMatchObject({ code: 'body_length_mismatch' });
  });
});

describe('a body that is gone', () => {
  it.each<[string, (request: Request) => unknown]>([
    ['read', (request) => request.text()],
    ['being read', (request) => request.body?.getReader()],
  ])('is %s by somebody else', async (_name, take) => {
    const request = new Request(URL, { method: 'POST', body: 'x' });
    void take(request);
    const refusal = await readWebBody(request, LIMITS);
    expect(refusal).toMatchObject({ code: 'body_consumed', detail: expect.stringContaining('request.clone()') });
  });

  it('is not gone when a clone was read', async () => {
    const request = new Request(URL, { method: 'POST', body: 'fine' });
    await request.clone().text();
    expect(await readWebBody(request, LIMITS)).toEqual(bytes('fine'));
  });

  it('ended early, or is made of no bytes', async () => {
    for (const broken of [new Error('terminated'), 'text']) {
      const source = streamed([bytes('ha'), broken]);
      expect(await readWebBody(source.request, LIMITS)).toMatchObject({ code: 'body_aborted' });
    }
    expect(await readWebBody({} as Request, LIMITS)).toBeInstanceOf(Refusal);
  });
});

it('gives up on a body that stalls, and tells its source', async () => {
  const source = streamed([bytes('ha'), undefined]);
  expect(await readWebBody(source.request, { ...LIMITS, timeoutMs: 50 })).toMatchObject({ code: 'body_timeout' });
  expect(source.cancelled()).toBe(true);
});

it('survives a source that does not let itself be cancelled', async () => {
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(600)),
    cancel: () => Promise.reject(new Error('no')),
  });
  const request = new Request(URL, { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(await readWebBody(request, LIMITS)).toMatchObject({ code: 'body_too_large' });
});

it('leaves no timer behind', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  await readWebBody(streamed([bytes('fine')]).request, LIMITS);
  await readWebBody(streamed([new Uint8Array(2_000)]).request, LIMITS);
  await readWebBody(streamed([new Error('gone')]).request, LIMITS);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('keeps the AsyncLocalStorage of its caller', async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen = await storage.run('mine', async () => {
    await readWebBody(streamed([bytes('a'), bytes('b')]).request, LIMITS);
    return storage.getStore();
  });
  expect(seen).toBe('mine');
});

describe('over a socket', () => {
  async function start(timeoutMs = 5_000) {
    const outcomes: (Uint8Array | Refusal)[] = [];
    const server = createServer((req, res) => {
      const body = Readable.toWeb(req);
      const init = { method: 'POST', body, headers: req.headers, duplex: 'half' };
      void readWebBody(new Request(URL, init as unknown as RequestInit), { ...LIMITS, timeoutMs }).then((outcome) => {
        outcomes.push(outcome);
        res.end(outcome instanceof Refusal ? outcome.code : digest(outcome));
      });
    });
    const client = await RawClient.connect(await listen(server));
    onTestFinished(async () => {
      client.destroy();
      await stop(server);
    });
    return { client, outcomes };
  }

  it('reads what was sent', async () => {
    const { client } = await start();
    await client.send(post('{"a":"é"}'));
    expect((await client.response()).body).toBe(digest('{"a":"é"}'));
    const [first, second] = [bytes('{"a":"é"}').subarray(0, 7), bytes('{"a":"é"}').subarray(7)];
    await client.send(
      Buffer.concat([head({ 'transfer-encoding': 'chunked' }), chunk(first), chunk(second), chunk('')]),
    );
    expect((await client.response()).body).toBe(digest('{"a":"é"}'));
  });

  it('gives up on a sender that stalls or leaves', async () => {
    const stalled = await start(50);
    await stalled.client.send(head({ 'content-length': '10' }));
    expect((await stalled.client.response()).body).toBe('body_timeout');
    const { client, outcomes } = await start();
    await client.send(Buffer.concat([head({ 'content-length': '10' }), Buffer.from('half')]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    client.reset();
    await until(() => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({ code: 'body_aborted' });
  });
});

describe("a platform's own reader", () => {
  const whole = [{ done: false, value: bytes('{}') }, { done: true }];
  const read = (reader: object) => {
    const body = { getReader: () => ({ cancel: async () => {}, releaseLock() {}, ...reader }) };
    return readWebBody({ headers: new Headers(), body } as never, LIMITS);
  };
  const fails = (): never => {
    throw new Error('not here');
  };

  it.each([
    ['throws', fails],
    ['rejects', async () => fails()],
    ['answers nothing', async () => undefined],
    ['answers no bytes', async () => ({ done: false, value: 'text' })],
  ])('whose `read` %s is a body that broke off', async (_what, reads) => {
    expect(await read({ read: reads })).toMatchObject({ code: 'body_aborted' });
    expect(await read({ read: reads, cancel: fails })).toMatchObject({ code: 'body_aborted' });
    expect(await read({ read: reads, cancel: () => undefined })).toMatchObject({ code: 'body_aborted' });
  });

  it('whose `releaseLock` throws has given the bytes all the same', async () => {
    const pieces = [...whole];
    expect(await read({ read: async () => pieces.shift(), releaseLock: fails })).toEqual(bytes('{}'));
  });
});
