import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { captureLogs, type PlotonApi, startPlotonApi } from '@hookgate/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause } from '../src/client/pause.ts';
import {
  createPlotonClient,
  PlotonApiError,
  type PlotonClientObservation,
  type PlotonClientOptions,
} from '../src/index.ts';

// The waits before retries, recorded instead of made where a test says so; the real ones elsewhere.
vi.mock(import('../src/client/pause.ts'), { spy: true });

const KEY = 'pk_test_0123456789abcdefxyz';
let api: PlotonApi;
beforeEach(async () => {
  api = await startPlotonApi({ apiKey: KEY });
});
afterEach(async () => {
  vi.mocked(pause).mockReset();
  await api.close();
});

function connect(options: PlotonClientOptions = {}) {
  const { logger, lines } = captureLogs();
  const seen: PlotonClientObservation[] = [];
  const observer = (each: PlotonClientObservation) => void seen.push(each);
  return { client: createPlotonClient({ apiKey: KEY, baseUrl: api.url, logger, observer, ...options }), lines, seen };
}

/** From here on no retry is waited for; returns how long each would have been. */
function recordWaits(): number[] {
  const waits: number[] = [];
  vi.mocked(pause).mockImplementation(async (ms) => void waits.push(ms));
  return waits;
}

/** What a call failed with. */
async function failure(call: Promise<unknown>): Promise<PlotonApiError> {
  const error = await call.then(
    (value) => expect.fail(`it succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PlotonApiError);
  return error as PlotonApiError;
}

describe('tasks', () => {
  it('are created, read and listed', async () => {
    const { client } = connect();
    const created = await client.tasks.create({ prompt: 'List the open deals', user_id: 'u_1', metadata: { run: 7 } });
    expect(created).toMatchObject({ status: 'pending', metadata: { run: 7 } });
    expect(await client.tasks.get(created.id)).toEqual(created);
    expect(await client.tasks.list({ limit: 10 })).toEqual({ data: [created], has_more: false });
  });

  it('are asked for by ids with odd characters', async () => {
    const { client } = connect();
    for (const id of ['task 1/2?x#y', 'täsk_%2F', '日本']) {
      api.tasks.create({ id });
      expect((await client.tasks.get(id)).id).toBe(id);
    }
  });

  it.each(['', '.', '..', '\ud800'])('are not asked for by %j, which is no id', async (id) => {
    await expect(connect().client.tasks.get(id)).rejects.toThrow(TypeError);
    expect(api.requests).toEqual([]);
  });

  it('come page after page, each once', async () => {
    const { client } = connect();
    for (let i = 0; i < 25; i++) api.tasks.create({ id: `t${i}` });
    const ids: string[] = [];
    for await (const { id } of client.tasks.all({ limit: 10 })) ids.push(id);
    expect(ids).toEqual(api.tasks.list.map(({ id }) => id));
    expect(api.requests).toHaveLength(3);
  });

  it('come in one page from an API that ignores the cursor, which is said once', async () => {
    await api.close();
    api = await startPlotonApi({ apiKey: KEY, cursorParameter: null, listShape: 'array' });
    const { client, lines } = connect();
    for (let i = 0; i < 30; i++) api.tasks.create();
    for (let round = 0; round < 2; round++) {
      const ids: string[] = [];
      for await (const { id } of client.tasks.all({ limit: 10 })) ids.push(id);
      expect(ids).toHaveLength(10);
    }
    expect(lines.filter(({ fields }) => fields['code'] === 'cursor_ignored')).toHaveLength(1);
  });

  it('of a status that is newer than us are passed on', async () => {
    const fetch = async () => Response.json({ id: 'x', status: 'paused', more: 1 });
    expect(await connect({ fetch }).client.tasks.get('x')).toEqual({ id: 'x', status: 'paused', more: 1 });
  });

  it('are waited for until they are finished', async () => {
    const { client } = connect();
    const { id } = api.tasks.create();
    const waited = client.tasks.wait(id, { pollMs: 5 });
    await vi.waitFor(() => expect(api.requests.length).toBeGreaterThan(2));
    api.tasks.complete(id, { deals: 3 });
    expect(await waited).toMatchObject({ status: 'complete', result: { deals: 3 } });
  });

  it('are no longer waited for when the signal aborts', async () => {
    const { client } = connect();
    const { id } = api.tasks.create();
    const leaving = new AbortController();
    const waited = client.tasks.wait(id, { pollMs: 60_000, signal: leaving.signal });
    await vi.waitFor(() => expect(api.requests).toHaveLength(1));
    leaving.abort(new Error('enough'));
    await expect(waited).rejects.toThrow('enough');
  });
});

describe('retries', () => {
  it.each([429, 500, 502, 503, 504])('of %i come after 2, 4 and 8 s; then the error', async (status) => {
    const waits = recordWaits();
    api.failAlways({ status, code: 'busy', message: 'Later, please' });
    const error = await failure(connect().client.tasks.create({ prompt: 'x' }));
    expect(waits).toEqual([2_000, 4_000, 8_000]);
    expect(api.requests).toHaveLength(4);
    expect(error).toMatchObject({ status, code: 'busy', recoverable: true });
    expect(error.message).toContain('Later, please');
    expect(error.requestId).toMatch(/^req_/);
  });

  it('leave exactly 0, 2, 6 and 14 s after the first, by the clock', async () => {
    vi.useFakeTimers();
    vi.mocked(pause).mockRestore();
    const startedAt = Date.now();
    const left: number[] = [];
    const fetch = async () => {
      left.push(Date.now() - startedAt);
      return new Response('{}', { status: 503 });
    };
    const failed = failure(connect({ fetch }).client.tasks.create({ prompt: 'x' }));
    await vi.advanceTimersByTimeAsync(60_000);
    await failed;
    expect(left).toEqual([0, 2_000, 6_000, 14_000]);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('are spread by an option, and a Retry-After is never shortened', async () => {
    const waits = recordWaits();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    api.failNext({ status: 503 }, { status: 429, retryAfter: '10' }, { status: 503 });
    await connect({ jitter: 0.5 }).client.tasks.list();
    vi.mocked(Math.random).mockRestore();
    expect(waits).toEqual([1_000, 15_000, 4_000]);
  });

  it('end with the first success', async () => {
    const waits = recordWaits();
    api.failNext({ status: 503 }, 'reset', { status: 429 });
    expect(await connect().client.tasks.list()).toMatchObject({ data: [] });
    expect(waits).toEqual([2_000, 4_000, 8_000]);
  });

  it.each([400, 401, 403, 404, 409, 422])('are not made for %i', async (status) => {
    api.failAlways({ status });
    expect(await failure(connect().client.tasks.get('x'))).toMatchObject({ status, recoverable: false });
    expect(api.requests).toHaveLength(1);
  });

  it('follow Retry-After on 429, in seconds and as a date, also beyond the 14 s', async () => {
    const waits = recordWaits();
    const now = Date.UTC(2026, 0, 15, 12);
    const inThirty = new Date(now + 50_000).toUTCString();
    api.failNext(
      { status: 429, retryAfter: '7' },
      { status: 429, retryAfter: inThirty },
      { status: 429, retryAfter: '0' },
    );
    await connect({ now: () => now }).client.tasks.list();
    expect(waits).toEqual([7_000, 50_000, 0]);
    expect(api.requests).toHaveLength(4);
  });

  it('are given up at once when Retry-After is longer than the client may wait', async () => {
    api.failNext({ status: 429, retryAfter: '3600' });
    const error = await failure(connect({ maxRetryAfterMs: 10_000 }).client.tasks.list());
    expect(error).toMatchObject({ status: 429, retryAfterMs: 3_600_000, recoverable: true });
    expect(api.requests).toHaveLength(1);
  });

  it.each(['soon', '-1', '1e3', '', '9'.repeat(400)])('ignore a Retry-After of %j', async (retryAfter) => {
    const waits = recordWaits();
    api.failNext({ status: 429, retryAfter });
    await connect().client.tasks.list();
    expect(waits).toEqual([2_000]);
  });

  it('take no Retry-After from a 503', async () => {
    const waits = recordWaits();
    api.failNext({ status: 503, retryAfter: '30' });
    await connect().client.tasks.list();
    expect(waits).toEqual([2_000]);
  });

  it('end at once when the signal aborts a wait', async () => {
    api.failAlways({ status: 503 });
    const leaving = new AbortController();
    const { client, seen } = connect();
    const listed = client.tasks.list({ signal: leaving.signal });
    await vi.waitFor(() => expect(seen.map(({ type }) => type)).toContain('api-retry'));
    leaving.abort(new Error('enough'));
    await expect(listed).rejects.toThrow('enough');
    expect(api.requests).toHaveLength(1);
  });

  it('are told to the log and the observer', async () => {
    recordWaits();
    api.failNext({ status: 503, code: 'down' });
    const { client, lines, seen } = connect();
    await client.tasks.list();
    expect(lines.map(({ level, fields }) => [level, fields['event'], fields['delay_ms']])).toEqual([
      ['warn', 'ploton.api.retry', 2000],
    ]);
    expect(seen.map((each) => [each.type, 'code' in each ? each.code : undefined])).toEqual([
      ['api-request', 'down'],
      ['api-retry', 'down'],
      ['api-request', undefined],
    ]);
  });
});

describe('a creation without an answer', () => {
  const unknown = ['lost', 'cut', 'reset'] as const;

  it.each(unknown)('is not sent again: it may have happened (%s)', async (fault) => {
    api.failNext(fault);
    const error = await failure(connect().client.tasks.create({ prompt: 'x' }));
    expect(error).toMatchObject({ code: 'network_error', recoverable: true });
    expect(api.requests).toHaveLength(1);
    expect(api.tasks.list.length).toBe(fault === 'reset' ? 0 : 1);
  });

  it.each(unknown)('is sent again when the caller says so (%s)', async (fault) => {
    const waits = recordWaits();
    api.failNext(fault);
    await connect().client.tasks.create({ prompt: 'x' }, { retryUnknown: true });
    expect(waits).toEqual([2_000]);
    expect(api.requests).toHaveLength(2);
  });

  it('is not sent again after the time limit', async () => {
    api.failNext('hang');
    const error = await failure(connect({ timeoutMs: 1_000 }).client.tasks.create({ prompt: 'x' }));
    expect(error).toMatchObject({ code: 'timeout', status: undefined });
    expect(api.requests).toHaveLength(1);
  });

  it('is sent again when it cannot have arrived: nobody listens', async () => {
    const waits = recordWaits();
    const free = createServer();
    await new Promise<void>((listening) => free.listen(0, '127.0.0.1', listening));
    const { port } = free.address() as AddressInfo;
    await new Promise((closed) => free.close(closed));
    const { client } = connect({ baseUrl: `http://127.0.0.1:${port}/v1` });
    const error = await failure(client.tasks.create({ prompt: 'x' }));
    expect(waits).toEqual([2_000, 4_000, 8_000]);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('of a reading request is asked again', async () => {
    recordWaits();
    api.failNext('cut', 'reset');
    await connect().client.tasks.list();
    expect(api.requests).toHaveLength(3);
  });
});

describe('an answer that is not Ploton', () => {
  it.each([
    ['html', /is HTML.*PLOTON_BASE_URL/],
    ['empty', /is empty/],
  ] as const)('%s is an error that says where to look', async (fault, sentence) => {
    api.failNext(fault);
    const error = await failure(connect().client.tasks.list());
    expect(error).toMatchObject({ code: 'invalid_answer', recoverable: false });
    expect(error.message).toMatch(sentence);
  });

  it.each([
    ['a list without data', { items: [] }, /no `data`/],
    ['null', null, /no `data`/],
    ['a list of something else', { data: [{ name: 1 }] }, /no tasks/],
    ['a list of nothing', { data: [null, 7, 'x'] }, /no tasks/],
  ])('%s', async (_name, json, sentence) => {
    const fetch = async () => Response.json(json);
    expect((await failure(connect({ fetch }).client.tasks.list())).message).toMatch(sentence);
  });

  it('a redirect is not followed, so the key goes nowhere', async () => {
    const elsewhere: unknown[] = [];
    const fetch = async (url: unknown, init?: RequestInit) => {
      elsewhere.push(url, init?.redirect);
      return new Response(null, { status: 302, headers: { location: 'http://evil.example/' } });
    };
    expect(await failure(connect({ fetch: fetch as typeof globalThis.fetch }).client.tasks.list())).toMatchObject({
      code: 'redirected',
    });
    expect(elsewhere).toEqual([`${api.url}/tasks`, 'manual']);
  });

  it('that never ends is cut off', async () => {
    const megabyte = new Uint8Array(1 << 20).fill(0x20);
    let sent = 0;
    const body = () =>
      new ReadableStream(
        {
          pull(stream) {
            sent++;
            stream.enqueue(megabyte);
          },
        },
        { highWaterMark: 0 },
      );
    const fetch = async () => new Response(body());
    expect(await failure(connect({ fetch }).client.tasks.list())).toMatchObject({ code: 'answer_too_large' });
    expect(sent).toBeLessThan(40);
  });
});

describe('the key', () => {
  it('is nowhere in what the client puts out', async () => {
    recordWaits();
    const { client, lines, seen } = connect();
    const errors: unknown[] = [];
    const keep = (error: unknown) => void errors.push(error);
    api.failAlways({ status: 401, message: `Invalid API key ${KEY}` });
    await client.tasks.list().catch(keep);
    api.failAlways({ status: 500, message: `Internal: Bearer ${KEY}` });
    await client.tasks.create({ prompt: 'a prompt' }).catch(keep);
    for (const fault of ['reset', 'cut', 'html', 'empty'] as const) {
      api.failAlways(fault);
      await client.tasks.get('x').catch(keep);
    }
    api.failAlways(undefined);
    await client.tasks.create({ prompt: 'a prompt' });
    const texts = [client, errors, lines, seen].map((value) => inspect(value, { depth: 20, showHidden: true }));
    texts.push(
      JSON.stringify({ client, errors, lines, seen }),
      String(client),
      ...errors.map((e) => (e as Error).stack ?? ''),
    );
    for (const text of texts) expect(text).not.toContain(KEY.slice('pk_test_'.length, -3));
    expect(errors).toHaveLength(6);
    expect(client.apiKey).toBe('pk_test_...xyz');
  });

  it.each([
    [undefined, /missing.*PLOTON_API_KEY/],
    ['', /missing/],
    ['  ', /blank/],
    [`${KEY}\n`, /line break/],
    [`"${KEY}"`, /quotation marks/],
    ['pk_live_ä', /no key has/],
    ['whsec_0123456789', /webhook secret/],
    ['sk_live_0123456789', /begin with pk_live_ or pk_test_/],
    ['pk_live_your_production_key', /example of the documentation/],
    [7 as never, /string, not number/],
  ])('%j is refused when the client is made', (apiKey, sentence) => {
    vi.stubEnv('PLOTON_API_KEY', undefined);
    expect(() => createPlotonClient({ baseUrl: api.url, apiKey: apiKey as string })).toThrow(sentence);
    vi.unstubAllEnvs();
  });

  it('of a kind that does not fit is warned about, once', () => {
    vi.stubEnv('NODE_ENV', 'production');
    const { lines } = connect({ baseUrl: 'https://api.ploton.ai/v1' });
    vi.unstubAllEnvs();
    expect(lines.map(({ fields }) => fields['code'])).toEqual(['key_mismatch']);
    expect(connect({ apiKey: 'pk_live_0123456789abcdef' }).lines).toHaveLength(1);
    expect(connect().lines).toEqual([]);
  });
});

describe('what is asked', () => {
  it('is not said back in an error', async () => {
    api.failNext({ status: 422, message: 'Cannot do: Send 3 million to\n my account please' });
    const error = await failure(connect().client.tasks.create({ prompt: 'Send 3 million to\n my account please' }));
    expect(inspect(error)).not.toContain('million');
  });

  it('is logged as a summary', async () => {
    const { client, lines } = connect();
    const { id } = await client.tasks.create({ prompt: `List\n${'all the deals '.repeat(50)}`, user_id: 'u_1' });
    expect(lines).toHaveLength(1);
    const { fields } = lines[0] as { fields: Record<string, string> };
    expect(fields).toMatchObject({ event: 'ploton.task.created', task_id: id, tool: 'crm', user_id: 'u_1' });
    expect(fields['prompt_summary']).toMatch(/^List all the deals .{50,}…$/);
    expect(fields['prompt_summary']?.length).toBe(80);
  });

  it.each([[undefined], [{}], [{ prompt: '' }]])('needs a prompt: %j', async (task) => {
    await expect(connect().client.tasks.create(task as never)).rejects.toThrow(/prompt/);
  });
});

describe('options', () => {
  it.each([
    [{ baseUrl: 'api.ploton.ai/v1' }, /no scheme/],
    [{ baseUrl: 'http://[' }, /no URL/],
    [{ baseUrl: 'https://u:p@api.ploton.ai' }, /password/],
    [{ baseUrl: 'https://api.ploton.ai/v1?x=1' }, /query/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ timeoutMs: 2 ** 31 }, /timeoutMs/],
    [{ maxRetryAfterMs: 1.5 }, /maxRetryAfterMs/],
    [{ apikey: 'x' }, /no option `apikey`/],
    ['pk_test_x', /object/],
  ])('%j is refused', (options, sentence) => {
    expect(() =>
      createPlotonClient(typeof options === 'string' ? (options as never) : { apiKey: KEY, ...options }),
    ).toThrow(sentence);
  });

  it('a logger of winston gets the sentence first', async () => {
    recordWaits();
    const said: unknown[][] = [];
    const write = (...args: unknown[]) => void said.push(args);
    const winston = { transports: [], log: write, info: write, warn: write, error: write };
    api.failNext({ status: 503, message: 'Down' });
    await connect({ logger: winston as never }).client.tasks.list();
    expect(said[0]?.[0]).toMatch(/Down.*asking again/);
  });

  it('a logger that throws does not fail the request, nor hide that a task was made', async () => {
    const fail = () => {
      throw new Error('disk full');
    };
    const logger = { info: fail, warn: fail, error: fail };
    expect(await connect({ logger }).client.tasks.create({ prompt: 'x' })).toMatchObject({ status: 'pending' });
  });

  it('an observer that throws does not fail the request', async () => {
    const observer = () => {
      throw new Error('boom');
    };
    const { client, lines } = connect({ observer });
    expect(await client.tasks.list()).toMatchObject({ data: [] });
    expect(lines[0]?.message).toMatch(/observer/);
  });
});
