import { describe, expect, it } from 'vitest';
import type { DeliverySummary } from '../src/index.ts';
import { ask, startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

describe('the API', () => {
  it('tells the senders by their data', async () => {
    const emulator = await startEmulator();
    const { status, json } = await ask(emulator, 'GET', '/api/senders');
    expect(status).toBe(200);
    expect(json.length).toBe(24);
    expect(json.find(({ name }: { name: string }) => name === 'platos')).toMatchObject({
      title: 'Platos',
      deadlineMs: 5_000,
      accepts: '2xx',
      retryDelaysMs: [1_000, 5_000, 30_000],
      redelivers: true,
      path: '/webhooks/platos',
    });
  });

  it('sends a sample with changes at any depth, or exactly the text that was given', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const event = { sender: 'ploton', type: 'task.failed' };
    await ask(emulator, 'POST', '/api/events', { ...event, overrides: { data: { error: { code: 'rate_limited' } } } });
    const body = '{ "event": "task.failed",  "task_id": "task_7", "timestamp": "2026-01-15T12:00:00Z", "data": {} }\n';
    const { json } = await ask(emulator, 'POST', '/api/events', { ...event, body });
    await emulator.settled();
    expect(JSON.parse(receiver.received[0]?.body ?? '').data.error).toMatchObject({
      code: 'rate_limited',
      tool: 'crm',
    });
    expect(receiver.received[1]?.body).toBe(body);
    expect(json).toMatchObject([{ eventId: 'task_7', type: 'task.failed' }]);
  });

  it('sends copies, and later when it is told to', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const { json } = await ask(emulator, 'POST', '/api/events', {
      sender: 'platos',
      type: 'bgo.failed',
      copies: 2,
      delayMs: 1_000,
    });
    expect(new Set(json.map(({ eventId }: DeliverySummary) => eventId)).size).toBe(1);
    await emulator.clock.advance(999);
    expect(receiver.received.length).toBe(0);
    await emulator.clock.advance(1);
    expect(receiver.received.length).toBe(3);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-platos-nonce'])).size).toBe(3);
  });

  it('lists the beginning of an id, however long it is in a body of the user', async () => {
    const emulator = await startEmulator({ senders: ['ploton'], manualClock: true });
    emulator.createWebhook({ sender: 'ploton', url: 'http://127.0.0.1:9/' });
    const event = { event: 'task.complete', task_id: 'x'.repeat(500_000), timestamp: '2026-01-01T00:00:00Z', data: {} };
    const [delivery] = emulator.sendEvent({ sender: 'ploton', type: 'task.complete', body: JSON.stringify(event) });
    expect(delivery?.eventId).toBe(`${'x'.repeat(199)}…`);
    expect(JSON.stringify(emulator.deliveries({})).length).toBeLessThan(1_000);
  });

  it('replays with another body, to another place, tampered with', async () => {
    const receiver = await startReceiver(200);
    const other = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const path = `/api/deliveries/${sent?.id}/replay`;
    await ask(emulator, 'POST', path, { url: `${other.url}/else` });
    await ask(emulator, 'POST', path, { body: '{"event":"mine"}' });
    const tampered = await ask(emulator, 'POST', path, { tamper: 'body' });
    const replayed = await ask(emulator, 'POST', path, { tamper: 'replayed' });
    await emulator.settled();
    expect(other.received.map(({ path: place, body }) => [place, body])).toEqual([
      ['/else', receiver.received[0]?.body],
    ]);
    expect(receiver.received[1]?.body).toBe('{"event":"mine"}');
    const { json } = await ask(emulator, 'GET', `/api/deliveries/${tampered.json.id}`);
    expect(json.history[0].request.body.text).not.toBe(json.body.text);
    // The very same request, stale as it is: what other tools call a replay.
    const again = (await emulator.delivery(replayed.json.id))?.history[0];
    const first = (await emulator.delivery(sent?.id ?? ''))?.history[0];
    expect(again?.request.headers).toEqual(first?.request.headers);
    expect((await ask(emulator, 'POST', path, { tamper: 'everything' })).status).toBe(422);
  });

  it('lists by sender, webhook, state and text, page by page', async () => {
    const receiver = await startReceiver(200, 500);
    const emulator = await startEmulator({ senders: ['ploton', 'platos'], forwardTo: receiver.url });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    for (let n = 0; n < 5; n++) emulator.trigger('ploton', 'task.complete');
    await emulator.settled();
    const list = async (query: string) => (await ask(emulator, 'GET', `/api/deliveries?${query}`)).json;
    expect((await list('')).total).toBe(6);
    expect((await list('sender=platos')).total).toBe(1);
    expect((await list('state=delivered')).items).toMatchObject([{ sender: 'platos' }]);
    expect((await list('q=TASK.comp')).total).toBe(5);
    const [webhook] = emulator.webhooks();
    expect((await list(`webhook=${webhook?.id}`)).total).toBe(5);
    const ids: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: { items: DeliverySummary[]; next?: string; total: number } = await list(
        `limit=2${next === '' ? '' : `&before=${next}`}`,
      );
      ids.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(ids).toEqual(['dlv_6', 'dlv_5', 'dlv_4', 'dlv_3', 'dlv_2', 'dlv_1']);
    for (const wrong of ['limit=0', 'limit=many', 'state=lost', 'colour=red']) {
      expect([wrong, (await ask(emulator, 'GET', `/api/deliveries?${wrong}`)).status]).toEqual([wrong, 422]);
    }
  });

  it('says what is wrong: the field, and what would be right', async () => {
    const emulator = await startEmulator({ forwardTo: { platos: 'http://localhost:1' } });
    const refused = async (method: string, path: string, body?: unknown) => {
      const { status, json } = await ask(emulator, method, path, body);
      return [status, json.code, json.message];
    };
    const event = { sender: 'platos', type: 'bgo.failed' };
    expect(await refused('POST', '/api/events', {})).toEqual([422, 'invalid_field', '`sender` is missing.']);
    expect(await refused('POST', '/api/events', '{')).toMatchObject([
      400,
      'invalid_json',
      expect.stringMatching(/is not JSON/),
    ]);
    expect(await refused('POST', '/api/events', '[]')).toMatchObject([
      422,
      'invalid_field',
      expect.stringMatching(/must be a JSON object/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, typ: 1 })).toMatchObject([
      422,
      'invalid_field',
      expect.stringMatching(/`typ` does not exist/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, type: 'bgo.lost' })).toMatchObject([
      422,
      'unknown_type',
      expect.stringMatching(/platos sends no "bgo.lost": conv/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, sender: 'plato' })).toMatchObject([
      422,
      'unknown_sender',
      expect.stringMatching(/There is no sender "plato"/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, copies: 10_000 })).toMatchObject([
      422,
      'invalid_field',
      expect.stringMatching(/`copies`/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, body: '', overrides: {} })).toMatchObject([
      422,
      'invalid_field',
      expect.stringMatching(/give one/),
    ]);
    expect(await refused('POST', '/api/events', { ...event, webhook: 'wh_9' })).toMatchObject([
      404,
      'unknown_webhook',
      expect.stringMatching(/wh_9/),
    ]);
    expect(await refused('POST', '/api/events', { sender: 'ploton', type: 'task.failed' })).toMatchObject([
      409,
      'no_webhook',
      expect.stringMatching(/POST \/api\/webhooks/),
    ]);
    expect(
      await refused('POST', '/api/webhooks', { sender: 'discord', url: 'http://localhost/', secret: 'x' }),
    ).toMatchObject([422, 'invalid_secret', expect.stringMatching(/none of discord/)]);
    expect(await refused('POST', '/api/tasks', { scenario: 'rain' })).toMatchObject([
      422,
      'unknown_scenario',
      expect.stringMatching(/one of complete, progress/),
    ]);
    expect(await refused('POST', '/api/time', { advanceMs: -1 })).toMatchObject([
      422,
      'invalid_field',
      expect.stringMatching(/`advanceMs`/),
    ]);
    expect(await refused('GET', '/api/deliveries/dlv_99')).toMatchObject([
      404,
      'unknown_delivery',
      expect.stringMatching(/./),
    ]);
    expect(await refused('GET', '/api/tasks/task_99')).toMatchObject([404, 'unknown_task', expect.stringMatching(/./)]);
    expect(await refused('GET', '/api/nothing')).toMatchObject([404, 'unknown_path', expect.stringMatching(/./)]);
    expect(await refused('GET', '/api/constructor')).toMatchObject([404, 'unknown_path', expect.stringMatching(/./)]);
    expect(await refused('PUT', '/api/webhooks')).toEqual([
      405,
      'wrong_method',
      '/api/webhooks takes GET, POST, not PUT.',
    ]);
    expect(await refused('POST', '/api/deliveries/dlv_1/curl')).toMatchObject([
      405,
      'wrong_method',
      expect.stringMatching(/takes GET/),
    ]);
  });

  it('writes a delivery as a command for a shell, signed now', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const { json: command, headers } = await ask(emulator, 'GET', `/api/deliveries/${sent?.id}/curl`);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(command).toContain(`curl -sS -i -X POST '${receiver.url}/webhooks/platos'`);
    expect(command).toContain(`--data-raw '${receiver.received[0]?.body}'`);
    expect(command).not.toContain(receiver.received[0]?.headers['x-platos-nonce']);
    expect(command).not.toContain(emulator.secrets.platos);
  });

  it('tells what changes while it changes', async () => {
    const receiver = await startReceiver(500, 200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const response = await fetch(`${emulator.url}/api/stream`, {
      headers: { authorization: `Bearer ${emulator.token}` },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const seen: [string, unknown][] = [];
    const reading = (async () => {
      let text = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(text.slice(0, end)) ?? [];
          if (name !== undefined && data !== undefined) seen.push([name, JSON.parse(data)]);
          text = text.slice(end + 2);
        }
      }
    })().catch(() => {});
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await expect
      .poll(() => seen.at(-1))
      .toMatchObject(['delivery', { id: sent?.id, state: 'pending', lastStatus: 500 }]);
    await emulator.clock.advance(1_000);
    await expect.poll(() => seen.map(([name]) => name)).toContain('time');
    expect(seen.filter(([name]) => name === 'delivery').at(-1)).toMatchObject([
      'delivery',
      { state: 'delivered', attempts: 2 },
    ]);
    emulator.changeFaults({ ...emulator.faults(), apiRate: 1 });
    const webhook = emulator.createWebhook({ sender: 'platos', url: receiver.url });
    emulator.deleteWebhook(webhook.id);
    emulator.purgeDeadLetters();
    await expect
      .poll(() => seen.map(([name]) => name))
      .toEqual(expect.arrayContaining(['faults', 'webhook', 'webhook-deleted', 'purged']));
    expect(JSON.stringify(seen)).not.toContain(webhook.secret);
    await emulator.close();
    await reading;
  });

  it('keeps no more streams than it can feed', async () => {
    const emulator = await startEmulator();
    const open = () => fetch(`${emulator.url}/api/stream`, { headers: { authorization: `Bearer ${emulator.token}` } });
    const streams = await Promise.all(Array.from({ length: 50 }, open));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    expect((await open()).status).toBe(429);
    await Promise.all(streams.map(async ({ body }) => body?.cancel()));
    await expect.poll(async () => (await open()).status).toBe(200);
  });
});
