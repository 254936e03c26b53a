import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CreatedWebhook,
  DeliverySummary,
  DeliveryView,
  Page,
  TaskView,
  TimeView,
  WebhookView,
} from '@hookgate/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { serve } from './support/serve.ts';
import { type Running, startHookgate } from './support/start-bin.ts';
import { type Receiver, SECRETS, startReceiver } from './support/start-receiver.ts';

let receiver: Receiver;
let folder: string;
let env: { readonly HOOKGATE_STATE_DIR: string };
let emulator: Running;
let started: { readonly url: string; readonly pageUrl: string; readonly token: string; readonly secrets: object };

beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'));
  env = { HOOKGATE_STATE_DIR: join(folder, 'state') };
  const args = ['emulate', '--forward-to', receiver.url, '--port', '0', '--manual-clock', '--seed', '7', '--json'];
  emulator = startHookgate(args, { ...SECRETS, ...env });
  started = JSON.parse(await emulator.line((line) => line.includes('"started"'))) as typeof started;
});
afterAll(async () => {
  emulator.kill('SIGKILL');
  await emulator.exit;
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command against the emulator that runs. */
async function drive<T>(...args: readonly string[]): Promise<{ readonly code: number; readonly view: T }> {
  const { code, out, err } = await runHere([...args, '--json'], { env });
  expect(err).toBe('');
  return { code, view: JSON.parse(out) as T };
}

describe('a running emulator', () => {
  it('is found through a file that only its owner can read', async () => {
    const [name] = await readdir(env.HOOKGATE_STATE_DIR);
    expect(name).toBe(`emulator-${new URL(started.url).port}.json`);
    const { mode } = await stat(join(env.HOOKGATE_STATE_DIR, name as string));
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(env.HOOKGATE_STATE_DIR)).mode & 0o777).toBe(0o700);
  });

  it('does not print the secrets it was given', () => {
    expect(started.secrets).toEqual({});
    expect(emulator.lines.join('\n')).not.toContain(SECRETS.PLOTON_WEBHOOK_SECRET);
  });

  it('sends what is triggered, and tells what came of it', async () => {
    receiver.handled.length = 0;
    const set = ['--set', 'data.error.code=rate_limited'];
    const { code, view } = await drive<DeliverySummary[]>('trigger', 'ploton', 'task.failed', ...set);
    expect([code, view]).toEqual([0, [expect.objectContaining({ state: 'delivered', lastStatus: 200, attempts: 1 })]]);
    expect(receiver.handled).toMatchObject([
      { event: 'task.failed', data: { error: { code: 'rate_limited', tool: 'crm' } } },
    ]);
    const line = await emulator.line((each) => each.includes('"attempt"'));
    expect(JSON.parse(line)).toMatchObject({ type: 'attempt', delivery: { id: view[0]?.id, lastStatus: 200 } });
  });

  it('sends copies, spoilt ones, exact bodies and later ones', async () => {
    receiver.handled.length = 0;
    const copies = await drive<DeliverySummary[]>('trigger', 'platos', 'message.rated', '--copies', '3');
    expect(copies.view.map(({ lastStatus }) => lastStatus)).toEqual([200, 200, 200]);
    expect(receiver.handled.length).toBe(1);
    const spoilt = await drive<DeliverySummary[]>('trigger', 'platos', 'message.rated', '--tamper', 'signature');
    expect([spoilt.code, spoilt.view[0]?.lastStatus]).toEqual([1, 401]);
    const body = JSON.stringify({
      event: 'task.complete',
      task_id: 'mine',
      timestamp: new Date().toISOString(),
      data: {},
    });
    await drive('trigger', 'ploton', 'task.complete', '--body', body);
    expect(receiver.handled.at(-1)).toMatchObject({ task_id: 'mine' });
    const later = await drive<DeliverySummary[]>('trigger', 'ploton', 'task.complete', '--delay', '1h');
    expect([later.code, later.view[0]?.attempts]).toEqual([0, 0]);
  });

  it('retries as time passes, gives up, and sends dead letters again', async () => {
    receiver.isBroken = true;
    const { code, view } = await drive<DeliverySummary[]>('trigger', 'platos', 'budget.exceeded');
    expect([code, view[0]?.state, view[0]?.lastStatus]).toEqual([1, 'pending', 500]);
    const before = await drive<TimeView>('time');
    const after = await drive<TimeView>('time', 'advance', '1m');
    expect(after.view.now - before.view.now).toBe(60_000);
    const letters = await drive<Page<DeliverySummary>>('dead-letter');
    expect(letters.view.items.map(({ id }) => id)).toContain(view[0]?.id);
    receiver.isBroken = false;
    const again = await drive<DeliverySummary>('deliveries', 'redeliver', view[0]?.id as string);
    expect(again.view.id).toBe(view[0]?.id);
    expect((await drive<{ purged: number }>('dead-letter', 'purge')).view.purged).toBeGreaterThanOrEqual(0);
  });

  it('tells what came of dead letters that are sent again, and of time that passes', async () => {
    await drive('dead-letter', 'purge');
    receiver.isBroken = true;
    const { view } = await drive<DeliverySummary[]>('trigger', 'platos', 'budget.exceeded');
    const advanced = await runHere(['time', 'advance', '1m'], { env });
    expect(advanced.out).toMatch(/^3 attempts were made: 3 refused\n\S+Z {2}moved by hand {2}n/);
    expect((await runHere(['time', 'advance', '1ms'], { env })).out).toMatch(/^no attempt was made\n/);
    const failing = await runHere(['dead-letter', 'redeliver'], { env });
    expect([failing.code, failing.out]).toEqual([
      1,
      expect.stringMatching(/^1 sent again: 1 failed again\n--> platos[\s\S]*\[500\]/),
    ]);
    receiver.isBroken = false;
    const again = await drive<object>('dead-letter', 'redeliver');
    expect([again.code, again.view]).toEqual([
      0,
      expect.objectContaining({
        redelivered: 1,
        delivered: 1,
        failed: 0,
        deliveries: [expect.objectContaining({ id: view[0]?.id, state: 'delivered', lastStatus: 200 })],
      }),
    ]);
    expect(await runHere(['dead-letter', 'redeliver'], { env })).toMatchObject({ code: 0, out: '0 sent again' });
  });

  it('lists, shows and repeats deliveries', async () => {
    const { view: page } = await drive<Page<DeliverySummary>>('deliveries', '--sender', 'ploton', '--limit', '2');
    expect(page.items.length).toBe(2);
    const { id } = page.items.find(({ state }) => state === 'delivered') as DeliverySummary;
    const { view } = await drive<DeliveryView>('deliveries', 'show', id);
    expect(view.history[0]?.request.headers['x-ploton-signature']).toMatch(/^[0-9a-f]{64}$/);
    const text = await runHere(['deliveries', id], { env });
    expect(text.out).toMatch(/attempt 1 {2}delivered[\s\S]*x-ploton-signature: [0-9a-f]{64}[\s\S]*\[200\]/);
    expect((await runHere(['deliveries', 'curl', id], { env })).out).toMatch(/^curl /);
    expect((await runHere(['deliveries', 'test', id], { env })).out).toContain("from '@hookgate/testing'");
    const replayed = await drive<DeliverySummary>('deliveries', 'replay', id);
    expect(replayed.view.id).not.toBe(id);
    expect((await runHere(['deliveries'], { env })).out).toMatch(/^id +state +attempts/);
  });

  it('has its webhooks made, rotated, paused, tested and removed', async () => {
    const url = `${receiver.url}/webhooks/platos`;
    const made = await drive<CreatedWebhook>('webhooks', 'create', 'platos', url, '--topics', 'agent.created');
    expect(made.view.secret.length).toBeGreaterThan(20);
    const { id } = made.view;
    expect((await drive<CreatedWebhook>('webhooks', 'rotate', id)).view.secret).not.toBe(made.view.secret);
    expect((await drive<WebhookView>('webhooks', 'pause', id)).view.paused).toBe(true);
    expect((await drive<WebhookView>('webhooks', 'resume', id)).view.paused).toBe(false);
    expect((await drive<DeliverySummary>('webhooks', 'test', id)).view.webhook).toBe(id);
    expect((await runHere(['webhooks'], { env })).out).toContain('agent.created');
    await drive('webhooks', 'delete', id);
    expect((await drive<WebhookView[]>('webhooks')).view.map((each) => each.id)).not.toContain(id);
  });

  it('runs tasks', async () => {
    receiver.handled.length = 0;
    const { view } = await drive<TaskView>('tasks', 'create', 'List the open deals', '--scenario', 'progress');
    await drive('time', 'advance', '2m');
    expect((await drive<TaskView>('tasks', 'show', view.id)).view.status).toBe('complete');
    expect(receiver.handled.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['task.progress', 'task.complete']),
    );
    const other = await drive<TaskView>('tasks', 'create');
    expect((await drive<TaskView>('tasks', 'cancel', other.view.id)).view.status).toBe('cancelled');
    expect((await runHere(['tasks'], { env })).out).toContain('List the open deals');
  });

  it('has things go wrong on purpose', async () => {
    const set = await drive<object>(
      'fault',
      'set',
      '--rate',
      '1',
      '--kinds',
      'reply-lost',
      '--seed',
      '3',
      '--api-rate',
      '0.5',
    );
    expect(set.view).toMatchObject({ rate: 1, kinds: ['reply-lost'], seed: 3, apiRate: 0.5 });
    const { code, view } = await drive<DeliverySummary[]>('trigger', 'ploton', 'task.waiting');
    expect([code, view[0]?.lastOutcome]).toEqual([1, 'unreachable']);
    expect((await runHere(['fault'], { env })).out).toContain(
      '100 % of the attempts have a fault (reply-lost, seed 3)',
    );
    expect((await drive<object>('fault', 'off')).view).toMatchObject({ rate: 0, apiRate: 0 });
  });

  it('tells mistakes in a sentence', async () => {
    const said = async (...args: string[]) => {
      const { code, err } = await runHere(args, { env });
      return [code, err];
    };
    expect(await said('deliveries', 'show', 'nothing')).toEqual([2, expect.stringContaining('There is no')]);
    expect(await said('fault', 'set', '--rate', '3')).toEqual([2, expect.stringContaining('from 0 to 1')]);
    expect(await said('time', 'advance', 'soon')).toEqual([2, expect.stringContaining('such as 90s, 5m')]);
    expect(await said('time', 'advance', '5')).toEqual([2, expect.stringContaining('its unit (ms, s, m, h, d)')]);
    expect(await said('fault', 'clear')).toEqual([2, expect.stringContaining('`hookgate fault off`')]);
    expect(await said('fault', 'none')).toEqual([2, expect.stringContaining('`hookgate fault off`')]);
    expect((await runHere(['time', 'advance', '--help'])).out).toContain('(ms, s, m, h, d)');
    expect(await said('time', '--emulator', `${started.url}/?token=${'x'.repeat(32)}`)).toEqual([
      2,
      expect.stringContaining('does not take this token'),
    ]);
    expect(await said('time', '--emulator', 'http://127.0.0.1:9')).toEqual([
      2,
      expect.stringContaining('has no token'),
    ]);
    expect(await said('time', '--emulator', 'nowhere')).toEqual([
      2,
      expect.stringContaining('the URL that the emulator printed'),
    ]);
    expect(await said('time', '--emulator', `http://127.0.0.1:9/?token=${'x'.repeat(32)}`)).toEqual([
      1,
      expect.stringContaining('No emulator answers at http://127.0.0.1:9'),
    ]);
    const elsewhere = await runHere(['time'], { env: { HOOKGATE_STATE_DIR: join(folder, 'nothing') } });
    expect([elsewhere.code, elsewhere.err]).toEqual([1, expect.stringContaining('start one with `hookgate emulate`')]);
    const byUrl = await runHere(['time'], {
      env: { HOOKGATE_STATE_DIR: folder, HOOKGATE_EMULATOR_URL: started.pageUrl },
    });
    expect(byUrl.code).toBe(0);
    const { port } = new URL(started.url);
    expect(await said('emulate', '--port', port)).toEqual([1, expect.stringContaining(`port ${port} is taken`)]);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('that ends (%s) while `trigger` waits is told', async (signal) => {
    const own = { HOOKGATE_STATE_DIR: join(folder, signal) };
    let arrived = (): void => {};
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // It never answers.
    const silent = await serve(() => arrived());
    const other = startHookgate(['emulate', 'ploton', '--forward-to', silent.url, '--port', '0', '--json'], own);
    await other.line((line) => line.includes('"started"'));
    const triggering = runHere(['trigger', 'ploton', 'task.complete'], { env: own });
    await asked;
    other.kill(signal);
    const { code, err } = await triggering;
    await other.exit;
    await silent.close();
    // The delivery may be there before the answer to the command is.
    expect(err).toMatch(
      /^error: (The emulator ended before the answers were there\.|No emulator answers at http:[^ ]+: )/,
    );
    expect(code).toBe(1);
  });

  it('ends with SIGINT: code 0, and nobody finds it any more', async () => {
    emulator.kill('SIGINT');
    expect(await emulator.exit).toEqual({ code: 0, signal: null });
    expect(emulator.err()).toBe('');
    expect(await readdir(env.HOOKGATE_STATE_DIR)).toEqual([]);
  });
});
