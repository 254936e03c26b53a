import { type PlotonApi, startPlotonApi } from '@hookgate/testing';
import { afterAll, expect, test } from 'vitest';

const events: unknown[] = [];
const api: PlotonApi = await startPlotonApi({ onEvent: (event) => void events.push(event) });
afterAll(() => api.close());

test('a task is created, fails once to be read, and completes', async () => {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(api.url + path, { ...init, headers: { authorization: `Bearer ${api.apiKey}` } });
  const created = await ask('/tasks', { method: 'POST', body: JSON.stringify({ prompt: 'List the open deals' }) });
  const { id } = (await created.json()) as { id: string };

  api.failNext({ status: 429, retryAfter: '2' }); // also 'hang', 'reset', 'lost', 'cut', 'html', 'empty'
  expect((await ask(`/tasks/${id}`)).headers.get('retry-after')).toBe('2');

  api.tasks.complete(id, { deals: 3 });
  expect(await (await ask(`/tasks/${id}`)).json()).toMatchObject({ status: 'complete', result: { deals: 3 } });
  expect(events).toMatchObject([{ event: 'task.complete', task_id: id, data: { deals: 3 } }]);
});
