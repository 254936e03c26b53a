import type { PlotonEvent } from '@hookgate/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PlotonApiFault, type PlotonApiOptions, startPlotonApi } from '../src/index.ts';

/** The API, and how a client asks it. */
async function start(options: PlotonApiOptions = {}) {
  const api = await startPlotonApi(options);
  onTestFinished(() => api.close());
  const ask = async (
    path: string,
    init: { method?: string; body?: string; key?: string; signal?: AbortSignal } = {},
  ) => {
    const { key = api.apiKey, ...rest } = init;
    const answer = await fetch(api.url + path, { ...rest, headers: { authorization: `Bearer ${key}` } });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: (): Listing => JSON.parse(text) };
  };
  const create = async (prompt: string) =>
    (await ask('/tasks', { method: 'POST', body: JSON.stringify({ prompt }) })).json();
  return { api, ask, create };
}

interface Listing {
  readonly id: string;
  readonly status: string;
  readonly data: ReadonlyArray<{ readonly id: string }>;
  readonly has_more: boolean;
  readonly error: { readonly code: string };
}

describe('tasks', () => {
  it('are created, read and change, each change with the event that the webhook would bring', async () => {
    const events: PlotonEvent[] = [];
    const { api, ask, create } = await start({ onEvent: (event) => void events.push(event) });
    const { id, status } = await create('List the open deals');
    expect(status).toBe('pending');
    api.tasks.wait(id);
    api.tasks.complete(id, { deals: 3 });
    expect((await ask(`/tasks/${id}`)).json()).toMatchObject({ status: 'complete', result: { deals: 3 } });
    expect(events).toMatchObject([
      { event: 'task.waiting', task_id: id },
      { event: 'task.complete', task_id: id, data: { deals: 3 } },
    ]);
    expect(api.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /v1/tasks 200',
      `GET /v1/tasks/${id} 200`,
    ]);
  });

  it('come page by page, the newest first', async () => {
    const { ask, create } = await start();
    const ids = [await create('a'), await create('b'), await create('c')].map(({ id }) => id).toReversed();
    const first = (await ask('/tasks?limit=2')).json();
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const second = (await ask(`/tasks?limit=2&after=${ids[1]}`)).json();
    expect([second.data.map(({ id }) => id), second.has_more]).toEqual([ids.slice(2), false]);
  });

  it('come as a bare array, and from the start whatever is asked, where the API is said to be so', async () => {
    const { ask, create } = await start({ listShape: 'array', cursorParameter: null });
    const { id } = await create('a');
    const { text } = await ask(`/tasks?after=${id}`);
    expect(JSON.parse(text)).toMatchObject([{ id }]);
  });
});

describe('what is refused', () => {
  it.each([
    [401, 'unauthorized', '/tasks', { key: 'pk_test_another' }],
    [404, 'not_found', '/tasks/none', {}],
    [404, 'not_found', '/users', {}],
    [405, 'method_not_allowed', '/tasks', { method: 'DELETE' }],
    [422, 'invalid_limit', '/tasks?limit=0', {}],
    [400, 'invalid_json', '/tasks', { method: 'POST', body: '{' }],
    [422, 'invalid_prompt', '/tasks', { method: 'POST', body: '{"prompt":""}' }],
  ])('%i %s: %s %j', async (status, code, path, init) => {
    const { ask } = await start();
    const answer = await ask(path, init);
    expect([answer.status, answer.json().error.code]).toEqual([status, code]);
  });
});

describe('what goes wrong on demand', () => {
  it('a refusal, with Retry-After in either form, once', async () => {
    const { api, ask } = await start();
    const date = 'Fri, 31 Dec 2027 23:59:59 GMT';
    api.failNext({ status: 429, retryAfter: '7' }, { status: 429, retryAfter: date }, { status: 503, code: 'down' });
    const seen = [await ask('/tasks'), await ask('/tasks'), await ask('/tasks'), await ask('/tasks')];
    expect(seen.map(({ status }) => status)).toEqual([429, 429, 503, 200]);
    expect(seen.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', date, null, null]);
    expect(seen[2]?.json().error.code).toBe('down');
  });

  it.each([
    [400, 'invalid_request', 'Bad Request'],
    [401, 'unauthorized', 'Unauthorized'],
    [403, 'forbidden', 'Forbidden'],
    [404, 'not_found', 'Not Found'],
    [429, 'rate_limited', 'Too Many Requests'],
    [500, 'server_error', 'Internal Server Error'],
    [502, 'server_error', 'Bad Gateway'],
    [503, 'service_unavailable', 'Service Unavailable'],
    [599, 'server_error', 'Something went wrong'],
  ])('a refusal that says no code has that of its status: %i %s', async (status, code, message) => {
    const { api, ask } = await start();
    api.failNext({ status });
    expect((await ask('/tasks')).json().error).toEqual({ code, message });
  });

  it.each<[PlotonApiFault, number]>([
    ['reset', 0],
    ['lost', 1],
    ['cut', 1],
  ])('a connection that breaks (%s), when the task was made or not', async (fault, made) => {
    const { api, create } = await start();
    api.failNext(fault);
    await expect(create('a')).rejects.toThrow();
    expect(api.tasks.list).toHaveLength(made);
  });

  it('no answer, until the client gives up', async () => {
    const { api, ask } = await start();
    api.failNext('hang');
    await expect(ask('/tasks', { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
  });

  it('a page of a proxy, and nothing at all, until told otherwise', async () => {
    const { api, ask } = await start();
    api.failAlways('html');
    expect((await ask('/tasks')).text).toMatch(/^<!doctype html>/);
    api.failAlways('empty');
    expect((await ask('/tasks')).text).toBe('');
    api.failAlways(undefined);
    expect((await ask('/tasks')).json().data).toEqual([]);
  });
});

it('an unknown option is an error', async () => {
  await expect(startPlotonApi({ apikey: 'x' } as never)).rejects.toThrow(/apikey/);
});
