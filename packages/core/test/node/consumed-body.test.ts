import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepRawBody, readNodeBody } from '../../src/node/index.ts';
import { type BodyServerOptions, digest, LIMITS, startBodyServer } from './support/body-server.ts';
import { chunk, head, post, RawClient, type RawResponse } from './support/raw-client.ts';

type Req = IncomingMessage & Record<string, unknown>;

/** Reads the whole stream, as a parser before us does. */
async function consume(req: Req): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function send(
  options: BodyServerOptions,
  request: Uint8Array = post('{"a":1}'),
): Promise<RawResponse & { detail: string }> {
  const server = await startBodyServer(options);
  const client = await RawClient.connect(server.port);
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  await client.send(request);
  const response = await client.response();
  return { ...response, detail: (server.outcomes[0] as { detail?: string }).detail ?? '' };
}

const before = (before: (req: Req) => unknown): BodyServerOptions => ({ before });

describe('bytes that somebody kept', () => {
  it.each([
    ['a raw parser', (body: Buffer) => ({ body })],
    ['a verify hook or a platform', (body: Buffer) => ({ body: {}, rawBody: body })],
    ['a platform, as Uint8Array', (body: Buffer) => ({ rawBody: new Uint8Array(body) })],
    ['a platform, as text', (body: Buffer) => ({ rawBody: body.toString() })],
    ['a text parser', (body: Buffer) => ({ body: body.toString() })],
  ])('are used: %s', async (_name, leave) => {
    const answer = await send(before(async (req) => Object.assign(req, leave(await consume(req)))));
    expect(answer).toMatchObject({ status: 200, body: digest('{"a":1}') });
  });

  it('are used although the stream is unread', async () => {
    expect((await send(before((req) => Object.assign(req, { rawBody: Buffer.from('other') })))).body).toBe(
      digest('other'),
    );
  });

  it('are used by the hook for a parser that has to run first', async () => {
    const answer = await send(before(async (req) => keepRawBody(req, undefined as never, await consume(req))));
    expect(answer.body).toBe(digest('{"a":1}'));
  });

  it('are held to the limit', async () => {
    const kept = Buffer.alloc(LIMITS.limitBytes + 1);
    expect((await send(before((req) => Object.assign(req, { rawBody: kept })))).status).toBe(413);
    expect(
      (await send(before(async (req) => Object.assign(req, { body: await consume(req).then(() => kept) })))).status,
    ).toBe(413);
  });

  it('are found where the framework keeps them', async () => {
    const kept = { rawBody: '{"a":1}', body: { a: 1 } };
    const answer = await send({ ...before(consume), source: () => ({ kept }) });
    expect(answer).toMatchObject({ status: 200, body: digest('{"a":1}') });
  });
});

describe('a stream nobody read', () => {
  it('is read whatever an idle parser left in body', async () => {
    for (const body of [{}, undefined, '', []]) {
      expect((await send(before((req) => Object.assign(req, { body })))).body).toBe(digest('{"a":1}'));
    }
  });

  it('is read without a look at a body that is a getter which throws', async () => {
    const answer = await send(
      before((req) => {
        Object.defineProperty(req, 'body', {
          get: () => {
            throw new Error('Invalid JSON');
          },
        });
      }),
    );
    expect(answer.status).toBe(200);
  });

  it('is read after asynchronous middleware, and when it was paused', async () => {
    const later = new Promise((resolve) => setTimeout(resolve, 20));
    expect((await send(before(() => later))).status).toBe(200);
    expect((await send(before((req) => req.pause()))).status).toBe(200);
  });

  it('is read along with a listener that came in the same tick', async () => {
    const seen: Buffer[] = [];
    expect((await send(before((req) => req.on('data', (piece: Buffer) => seen.push(piece))))).status).toBe(200);
    expect(Buffer.concat(seen).toString()).toBe('{"a":1}');
  });

  it('is read from a payload stream of the framework', async () => {
    const payload = ['{"a"', ':1}'].map((text) => Buffer.from(text));
    const answer = await send({ source: () => ({ stream: Readable.from(payload) }) });
    expect(answer).toMatchObject({ status: 200, body: digest('{"a":1}') });
  });

  it('is refused when the length is not the declared one', async () => {
    for (const text of ['{"a":', '{"a":12345}']) {
      const source = () => ({ stream: Readable.from([Buffer.from(text.slice(0, 4)), Buffer.from(text.slice(4))]) });
      expect(JSON.parse((await send({ source })).body)).toMatchObject({ error: 'body_length_mismatch' });
    }
  });

  it('keeps to the limit when the declared length is none', async () => {
    const stream = Readable.from([Buffer.alloc(600), Buffer.alloc(600)]);
    const req = Object.assign(stream, { headers: { 'content-length': 'abc' }, httpVersionMajor: 1 });
    expect(await readNodeBody(req as never, LIMITS)).toMatchObject({ code: 'body_too_large' });
    const twice = Object.assign(Readable.from([Buffer.from('1')]), { headers: { 'content-length': '1, 1' } });
    expect(await readNodeBody(twice as never, LIMITS)).toMatchObject({ code: 'body_length_mismatch' });
  });

  it('may break after it was refused', async () => {
    const stream = new PassThrough();
    const req = Object.assign(stream, { headers: {}, httpVersionMajor: 2 });
    stream.write(Buffer.alloc(2_000));
    expect(await readNodeBody(req as never, LIMITS)).toMatchObject({ code: 'body_too_large' });
    // Nobody listens: an unhandled 'error' would be thrown.
    stream.destroy(new Error('gone'));
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('hands on a body of one piece without a copy', async () => {
    const piece = Buffer.from('{"a":1}');
    const req = Object.assign(Readable.from([piece]), { headers: { 'content-length': '7' } });
    expect(await readNodeBody(req as never, LIMITS)).toBe(piece);
  });
});

describe('a body that is gone', () => {
  it('names the parser and the line to change, at once', async () => {
    const answer = await send(
      before(async (req) => Object.assign(req, { body: JSON.parse(String(await consume(req))) })),
    );
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({ error: 'body_consumed', message: expect.stringContaining('log') });
    expect(answer.detail).toMatch(/express\.json\(\).*Move app\.use\(plotonWebhook\(\)\).*verify: keepRawBody/);
  });

  it('says it in the words of the framework', async () => {
    const source = () => ({ fix: 'Move it above koa-body.' });
    expect((await send({ ...before(consume), source })).detail).toMatch(
      /read the body before.*Move it above koa-body\.$/,
    );
  });

  it('names a listener that took the beginning', async () => {
    const early = async (req: Req): Promise<void> => {
      req.on('data', () => undefined);
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    const slow = Buffer.concat([head({ 'content-length': '100' }), Buffer.from('beginning')]);
    const answer = await send(before(early), slow);
    expect(answer).toMatchObject({ status: 500, detail: expect.stringContaining("'data' listener") });
    expect(JSON.parse(answer.body).error).toBe('body_consumed');
  });

  it('is not guessed from text that lost bytes', async () => {
    const lossy = before(async (req) =>
      Object.assign(req, { body: String(await consume(req)).replace(/^\ufeff/, '') }),
    );
    const answer = await send(lossy, post('\ufeff{"a":1}'));
    expect(JSON.parse(answer.body).error).toBe('raw_body_lossy');
    expect(answer.detail).toContain('10 were sent, the text has 7');

    const chunked = Buffer.concat([head({ 'transfer-encoding': 'chunked' }), chunk('{"a":1}'), chunk('')]);
    expect((await send(lossy, chunked)).detail).toContain('without a Content-Length');
  });

  it('is text because of setEncoding', async () => {
    const answer = await send(before((req) => req.setEncoding('utf8')));
    expect(JSON.parse(answer.body).error).toBe('encoding_set');
    expect(answer.detail).toContain('setEncoding');
    const source = () => ({ stream: Readable.from(['{"a":1}']) });
    expect(JSON.parse((await send({ source })).body).error).toBe('encoding_set');
  });

  it('is gone although body is a getter which throws', async () => {
    const answer = await send(
      before(async (req) => {
        await consume(req);
        Object.defineProperty(req, 'body', {
          get: () => {
            throw new Error('Invalid JSON');
          },
        });
      }),
    );
    expect(JSON.parse(answer.body).error).toBe('body_consumed');
  });

  it('was empty anyway', async () => {
    const answer = await send(before(consume), head({ 'content-length': '0' }));
    expect(answer.body).toBe(digest(''));
  });
});
