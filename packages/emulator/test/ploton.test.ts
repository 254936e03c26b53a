import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TaskView } from '../src/index.ts';
import { ask, startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('deliveries of Ploton', () => {
  it('are tried five times: at once, +1 min, +5 min, +30 min, +2 h, and are undeliverable then', async () => {
    const receiver = await startReceiver(500);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const began = emulator.clock.now();
    const [sent] = emulator.trigger('ploton', 'task.failed');
    await emulator.clock.advance(3 * HOUR);

    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery).toMatchObject({ state: 'dead-letter', attempts: 5, maxAttempts: 5, lastStatus: 500 });
    expect(delivery?.nextAttemptAt).toBeUndefined();
    expect(delivery?.history.map(({ startedAt }) => (startedAt - began) / MINUTE)).toEqual([0, 1, 6, 36, 156]);
    expect(emulator.deadLetters({}).items.map(({ id }) => id)).toEqual([sent?.id]);
    expect(emulator.webhooks()[0]?.counts).toEqual({ pending: 0, delivered: 0, deadLetter: 1 });
    // Each is the same to the byte, and signed with the webhook's secret.
    const [first] = receiver.received;
    expect(new Set(receiver.received.map(({ body, headers }) => body + headers['x-ploton-signature'])).size).toBe(1);
    const secret = emulator.secrets.ploton as string;
    expect(first?.headers['x-ploton-signature']).toBe(
      createHmac('sha256', secret)
        .update(first?.body ?? '')
        .digest('hex'),
    );
  });

  it.each([201, 202, 204, 302])('%i is no success, exactly 200 is', async (status) => {
    const receiver = await startReceiver(status, 200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    emulator.trigger('ploton', 'task.complete');
    await emulator.clock.advance(MINUTE);
    expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', attempts: 2, lastStatus: 200 }]);
  });

  it('are not redelivered by hand, and are replayed as new ones', async () => {
    const receiver = await startReceiver(500, 200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const [sent] = emulator.trigger('ploton', 'task.complete');
    await emulator.settled();
    expect(await ask(emulator, 'POST', `/api/deliveries/${sent?.id}/redeliver`)).toMatchObject({
      status: 409,
      json: { code: 'not_redelivered' },
    });
    const replayed = await ask(emulator, 'POST', `/api/deliveries/${sent?.id}/replay`, {});
    expect(replayed).toMatchObject({ status: 201, json: { eventId: sent?.eventId } });
    expect(replayed.json.id).not.toBe(sent?.id);
    await emulator.settled();
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
  });
});

describe('tasks of Ploton', () => {
  async function events(scenario: string): Promise<{ task: TaskView; names: string[]; statuses: string[] }> {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const statuses: string[] = [];
    emulator.subscribe(({ name, view }) => {
      const { status } = view as TaskView;
      if (name === 'task' && statuses.at(-1) !== status) statuses.push(status);
    });
    const { id } = emulator.createTask({ scenario });
    await emulator.clock.advance(MINUTE);
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as { event: string; task_id: string });
    expect(bodies.every(({ task_id }) => task_id === id)).toBe(true);
    const task = emulator.task(id);
    expect(task.deliveries.length).toBe(bodies.length);
    return { task, names: bodies.map(({ event }) => event), statuses };
  }

  it('go from pending over running to complete', async () => {
    const { task, names, statuses } = await events('complete');
    expect(statuses).toEqual(['pending', 'running', 'complete']);
    expect(names).toEqual(['task.complete']);
    expect(task).toMatchObject({ status: 'complete', result: { contacts: [{ name: 'Jane Smith' }] } });
  });

  it('report progress several times', async () => {
    const { names } = await events('progress');
    expect(names).toEqual(['task.progress', 'task.progress', 'task.progress', 'task.complete']);
  });

  it('wait twice for somebody', async () => {
    const { names, statuses } = await events('waiting');
    expect(names).toEqual(['task.progress', 'task.waiting', 'task.waiting', 'task.complete']);
    expect(statuses).toEqual(['pending', 'running', 'waiting', 'running', 'waiting', 'running', 'complete']);
  });

  it.each([
    ['failed', 'service_unavailable', true],
    ['rate-limited', 'rate_limited', true],
    ['token-expired', 'auth_token_expired', true],
    ['permission-denied', 'permission_denied', false],
  ])('%s: fail with %s', async (scenario, code, recoverable) => {
    const { task, names } = await events(scenario);
    expect(names.at(-1)).toBe('task.failed');
    expect(task).toMatchObject({ status: 'failed', error: { code, recoverable } });
  });

  it('can be cancelled, and send nothing any more', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const { id } = emulator.createTask({ scenario: 'stuck' });
    await emulator.clock.advance(MINUTE);
    expect(emulator.task(id).status).toBe('waiting');
    expect(emulator.cancelTask(id).status).toBe('cancelled');
    expect(() => emulator.cancelTask(id)).toThrow(/is cancelled already/);
    await emulator.clock.advance(HOUR);
    expect(receiver.received.length).toBe(1);
  });
});

describe("Ploton's API", () => {
  const call = (url: string, path: string, key: string | undefined, init: RequestInit = {}) =>
    fetch(url + path, { ...init, ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }) });

  it('takes keys for tests and for production, and no others', async () => {
    const emulator = await startEmulator({ senders: ['ploton'] });
    for (const key of [undefined, 'sk_test_1', emulator.token, 'pk_other_1']) {
      expect((await call(emulator.url, '/v1/tasks', key)).status).toBe(401);
    }
    for (const key of ['pk_test_1', 'pk_live_1']) {
      expect((await call(emulator.url, '/v1/tasks?limit=1', key)).status).toBe(200);
    }
    const strict = await startEmulator({ senders: ['ploton'], apiKeys: ['pk_live_mine'] });
    expect((await call(strict.url, '/v1/tasks', 'pk_live_other')).status).toBe(401);
    expect((await call(strict.url, '/v1/tasks', 'pk_live_mine')).status).toBe(200);
  });

  it('makes tasks that send their webhooks; the result stays readable when nobody takes them', async () => {
    const receiver = await startReceiver(503);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const made = await call(emulator.url, '/v1/tasks', 'pk_test_1', {
      method: 'POST',
      body: JSON.stringify({ prompt: 'Find contacts', metadata: { scenario: 'progress' } }),
    });
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: string };
    await emulator.clock.advance(4 * HOUR);
    expect(emulator.deadLetters({}).total).toBe(4);
    const read = await call(emulator.url, `/v1/tasks/${id}`, 'pk_test_1');
    expect(await read.json()).toMatchObject({ id, status: 'complete', result: { contacts: [{}] } });
    const list = await call(emulator.url, '/v1/tasks?limit=1', 'pk_live_1');
    expect(await list.json()).toMatchObject({ data: [{ id }], has_more: false });
  });

  it('answers 429 with Retry-After and 5xx on demand', async () => {
    const emulator = await startEmulator({ senders: ['ploton'] });
    const faults = emulator.faults();
    emulator.changeFaults({ ...faults, apiRate: 1, apiStatus: 429 });
    const limited = await call(emulator.url, '/v1/tasks', 'pk_test_1');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    emulator.changeFaults({ ...faults, apiRate: 1, apiStatus: 502 });
    expect((await call(emulator.url, '/v1/tasks', 'pk_test_1')).status).toBe(502);
    emulator.changeFaults({ ...faults, apiRate: 0 });
    expect((await call(emulator.url, '/v1/tasks', 'pk_test_1')).status).toBe(200);
  });
});
