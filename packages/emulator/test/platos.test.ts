import { createHmac } from 'node:crypto';
import { platos } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import type { CreatedWebhook, Emulator, EmulatorOptions } from '../src/index.ts';
import { ask, startEmulator } from './support/start-emulator.ts';
import { startReceiver, type TestReceiver } from './support/start-receiver.ts';

const SECOND = 1_000;

async function withWebhook(
  receiver: TestReceiver,
  topics: readonly string[] = [],
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; webhook: CreatedWebhook }> {
  const emulator = await startEmulator({ senders: ['platos'], ...options });
  const url = `${receiver.url}/webhooks/platos`;
  const { json } = await ask(emulator, 'POST', '/api/webhooks', { sender: 'platos', url, topics });
  return { emulator, webhook: json };
}

/** The secrets that a request is signed with. */
function isSignedWith(secret: string, { headers, body }: TestReceiver['received'][number]): boolean {
  const content = `${headers['x-platos-timestamp']}.${headers['x-platos-nonce']}.${body}`;
  return headers['x-platos-signature'] === createHmac('sha256', secret).update(content).digest('hex');
}

describe('webhooks of Platos', () => {
  it('have a URL, topics and a secret that is told once', async () => {
    const receiver = await startReceiver(200);
    const { emulator, webhook } = await withWebhook(receiver, ['message.rated']);
    expect(webhook).toMatchObject({ sender: 'platos', topics: ['message.rated'], paused: false });
    expect(webhook.secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    const { json } = await ask(emulator, 'GET', '/api/webhooks');
    expect(json).toMatchObject([{ id: webhook.id, secretHint: webhook.secret.slice(-4) }]);
    expect(JSON.stringify(json)).not.toContain(webhook.secret);
  });

  it('can be subscribed to sixteen topics, and hear of no others', async () => {
    const receiver = await startReceiver(200);
    const { emulator, webhook } = await withWebhook(receiver, ['message.rated', 'budget.exceeded']);
    const [sender] = emulator.senders();
    expect(sender?.types.map(({ name }) => name)).toEqual(platos.eventTypes);
    expect(sender?.types.length).toBe(16);
    emulator.createWebhook({ sender: 'platos', url: `${receiver.url}/all` });
    for (const { name: type } of sender?.types ?? []) emulator.sendEvent({ sender: 'platos', type });
    await emulator.settled();
    const heard = (path: string) => receiver.received.filter((each) => each.path === path).length;
    expect([heard('/webhooks/platos'), heard('/all')]).toEqual([2, 16]);
    expect(() => emulator.changeWebhook(webhook.id, { topics: ['message.read'] })).toThrow(/no topic "message.read"/);
    emulator.changeWebhook(webhook.id, { topics: ['agent.created'] });
    emulator.trigger('platos', 'agent.created');
    await emulator.settled();
    expect(heard('/webhooks/platos')).toBe(3);
  });

  it('can be tested, paused and deleted', async () => {
    const receiver = await startReceiver(200);
    const { emulator, webhook } = await withWebhook(receiver, ['bgo.failed']);
    const test = await ask(emulator, 'POST', `/api/webhooks/${webhook.id}/test`);
    expect(test).toMatchObject({ status: 201, json: { type: 'bgo.failed', webhook: webhook.id } });
    await emulator.settled();
    expect(emulator.deliveries({ webhook: webhook.id }).items).toMatchObject([{ state: 'delivered' }]);
    emulator.changeWebhook(webhook.id, { paused: true });
    expect(() => emulator.sendTest(webhook.id)).toThrow(/is paused/);
    expect(() => emulator.trigger('platos', 'bgo.failed')).toThrow(/No webhook of platos is subscribed/);
    expect((await ask(emulator, 'DELETE', `/api/webhooks/${webhook.id}`)).status).toBe(204);
    expect(emulator.deliveries({}).items).toEqual([]);
    expect((await ask(emulator, 'DELETE', `/api/webhooks/${webhook.id}`)).status).toBe(404);
  });

  it('sign with a new secret after a rotation, retries included', async () => {
    const receiver = await startReceiver(500, 200);
    const { emulator, webhook } = await withWebhook(receiver, [], { retrySigning: 'same' });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(emulator.secrets).toEqual({});
    const { json: rotated } = await ask(emulator, 'POST', `/api/webhooks/${webhook.id}/rotate`);
    expect(rotated.secret).not.toBe(webhook.secret);
    await emulator.clock.advance(SECOND);
    expect(receiver.received.map((each) => isSignedWith(webhook.secret, each))).toEqual([true, false]);
    expect(receiver.received.map((each) => isSignedWith(rotated.secret, each))).toEqual([false, true]);
  });
});

describe('deliveries of Platos', () => {
  it.each([
    [undefined, [0, 1, 6, 36]],
    [4, [0, 1, 6, 36]],
    [3, [0, 1, 6]],
  ])('%s sends, and then the dead letters', async (sends, expected) => {
    const receiver = await startReceiver(500);
    const { emulator } = await withWebhook(receiver, [], sends === undefined ? {} : { sends: { platos: sends } });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.clock.advance(60 * SECOND);
    const delivery = await emulator.delivery(sent?.id ?? '');
    const began = sent?.createdAt ?? 0;
    expect(delivery?.history.map(({ startedAt }) => (startedAt - began) / SECOND)).toEqual(expected);
    expect(delivery).toMatchObject({ state: 'dead-letter', maxAttempts: expected.length });
  });

  it.each([
    ['fresh', 4],
    ['same', 1],
  ] as const)('retries with a %s nonce', async (retrySigning, nonces) => {
    const receiver = await startReceiver(500);
    const { emulator, webhook } = await withWebhook(receiver, [], { retrySigning });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.clock.advance(60 * SECOND);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-platos-nonce'])).size).toBe(nonces);
    expect(receiver.received.every((each) => isSignedWith(webhook.secret, each))).toBe(true);
  });

  it.each([200, 201, 204])('%i is a success', async (status) => {
    const receiver = await startReceiver(status);
    const { emulator } = await withWebhook(receiver);
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', lastStatus: status }]);
  });

  it('whose answer does not come within 5 s time out', async () => {
    const receiver = await startReceiver(() => {});
    const { emulator } = await withWebhook(receiver, [], { sends: { platos: 3 } });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery?.history).toMatchObject([{ outcome: 'timeout', error: 'No answer came within 5000 ms.' }]);
    expect(delivery?.history[0]?.durationMs).toBeGreaterThanOrEqual(4_990);
    expect(delivery?.nextAttemptAt).toBe((sent?.createdAt ?? 0) + 6 * SECOND);
  });

  it('are redelivered with the same payload, the same event_id and a fresh nonce', async () => {
    const receiver = await startReceiver(500, 500, 500, 500, 200);
    const { emulator, webhook } = await withWebhook(receiver);
    const [sent] = emulator.trigger('platos', 'bgo.failed', { bgo_id: 'bgo_7' });
    await emulator.clock.advance(60 * SECOND);
    expect(emulator.deadLetters({}).total).toBe(1);
    const { json } = await ask(emulator, 'POST', `/api/deliveries/${sent?.id}/redeliver`);
    expect(json.id).toBe(sent?.id);
    await emulator.settled();
    const [first, last] = [receiver.received[0], receiver.received[4]];
    expect(last?.body).toBe(first?.body);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ event_id: sent?.eventId, bgo_id: 'bgo_7' });
    expect(last?.headers['x-platos-nonce']).not.toBe(first?.headers['x-platos-nonce']);
    expect(last !== undefined && isSignedWith(webhook.secret, last)).toBe(true);
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 5 });
    expect(delivery?.history.at(-1)).toMatchObject({ manual: true, number: 5, outcome: 'delivered' });
    expect(emulator.webhooks()[0]?.counts).toEqual({ pending: 0, delivered: 1, deadLetter: 0 });
  });

  it('in the dead letters are redelivered all at once, or purged', async () => {
    const receiver = await startReceiver(500);
    const { emulator } = await withWebhook(receiver);
    for (let n = 0; n < 3; n++) emulator.trigger('platos', 'bgo.failed');
    await emulator.clock.advance(60 * SECOND);
    expect((await ask(emulator, 'POST', '/api/dead-letters/redeliver')).json).toEqual({ redelivered: 3 });
    await emulator.settled();
    expect((await ask(emulator, 'GET', '/api/dead-letters')).json).toMatchObject({ total: 3 });
    expect((await ask(emulator, 'DELETE', '/api/dead-letters')).json).toEqual({ purged: 3 });
    expect(emulator.deliveries({}).total).toBe(0);
    expect(emulator.webhooks()[0]?.counts.deadLetter).toBe(0);
  });

  it('leave in another order than they were made in, when they are shuffled', async () => {
    const receiver = await startReceiver(200);
    const { emulator } = await withWebhook(receiver, [], { shuffle: true, seed: 1 });
    const made = Array.from({ length: 10 }, () => emulator.trigger('platos', 'message.created')[0]?.eventId);
    await emulator.clock.advance(2 * SECOND);
    const arrived = receiver.received.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
    expect(arrived).not.toEqual(made);
    expect([...arrived].sort()).toEqual([...made].sort());
  });
});

describe('the history', () => {
  it('has the last 100 deliveries of a webhook, the newest first', async () => {
    const receiver = await startReceiver(200);
    const { emulator, webhook } = await withWebhook(receiver);
    const other = emulator.createWebhook({ sender: 'platos', url: `${receiver.url}/other` });
    emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', webhook: other.id });
    const sent = emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', webhook: webhook.id, copies: 149 });
    await emulator.settled();
    const { items, total } = emulator.deliveries({ webhook: webhook.id, limit: 1_000 });
    expect(total).toBe(100);
    expect(items.map(({ id }) => id)).toEqual(
      sent
        .slice(-100)
        .map(({ id }) => id)
        .reverse(),
    );
    expect(emulator.deliveries({ webhook: other.id }).total).toBe(1);
    expect(await emulator.delivery(sent[0]?.id ?? '')).toBeUndefined();
    expect((await ask(emulator, 'GET', `/api/deliveries/${sent[0]?.id}`)).status).toBe(404);
  });

  it('has each attempt: how it was signed, what was answered and how long it took', async () => {
    const receiver = await startReceiver((_received, response) => {
      response.writeHead(503, { 'x-reason': 'busy' }).end('no'.repeat(50_000));
    }, 200);
    const { emulator, webhook } = await withWebhook(receiver);
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const { json } = await ask(emulator, 'GET', `/api/deliveries/${sent?.id}`);
    const [request] = receiver.received;
    expect(json.body).toEqual({ text: request?.body, bytes: request?.body.length, truncated: false });
    const [attempt] = json.history;
    expect(attempt).toMatchObject({
      number: 1,
      manual: false,
      outcome: 'refused',
      request: { url: `${receiver.url}/webhooks/platos` },
      response: { status: 503, headers: { 'x-reason': 'busy' } },
      signing: {
        header: 'x-platos-signature',
        value: request?.headers['x-platos-signature'],
        secretHint: webhook.secret.slice(-4),
      },
    });
    expect(attempt.response.body).toEqual({ text: 'no'.repeat(32_768), bytes: 100_000, truncated: true });
    expect(attempt.durationMs).toBeGreaterThan(0);
    const mac = createHmac('sha256', webhook.secret).update(attempt.signing.base.text).digest('hex');
    expect(mac).toBe(attempt.signing.value);
    expect(json.nextAttemptAt).toBe(sent ? sent.createdAt + SECOND : undefined);
  });
});
