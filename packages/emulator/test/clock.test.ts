import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { platos } from '@hookgate/core';
import { webhook } from '@hookgate/express';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

const HOUR = 3_600_000;
/** How far two clocks may be apart that are read one after the other, on a machine that is busy. */
const SLACK_MS = 500;

describe('the clock', () => {
  it('is the real one unless it is told otherwise', async () => {
    const emulator = await startEmulator({ speed: 1 });
    expect(Math.abs(emulator.clock.now() - Date.now())).toBeLessThan(SLACK_MS);
    expect(emulator.time()).toMatchObject({ mode: 'real', speed: 1 });
  });

  it('real: what is due is sent when its time has come', async () => {
    const receiver = await startReceiver(500, 200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url, speed: 1 });
    emulator.trigger('platos', 'bgo.failed');
    await receiver.arrived(1);
    const began = performance.now();
    await receiver.arrived(2);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('fast: hours of retries take a second', async () => {
    const receiver = await startReceiver(500);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url, speed: 36_000 });
    const [sent] = emulator.trigger('ploton', 'task.complete');
    await receiver.arrived(5);
    await expect.poll(async () => (await emulator.delivery(sent?.id ?? ''))?.state).toBe('dead-letter');
    const { history = [] } = (await emulator.delivery(sent?.id ?? '')) ?? {};
    const starts = history.map(({ startedAt }) => startedAt - (sent?.createdAt ?? 0));
    expect(
      starts.slice(1).map((at, n) => at - (starts[n] ?? 0) >= ([60_000, 300_000, 1_800_000, 7_200_000][n] ?? 0)),
    ).toEqual([true, true, true, true]);
    expect(emulator.time()).toMatchObject({ mode: 'fast', speed: 36_000 });
  });

  it('manual: stands still, and what is due now is sent all the same', async () => {
    const receiver = await startReceiver(500);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const now = emulator.clock.now();
    emulator.trigger('ploton', 'task.complete');
    await emulator.settled();
    expect(receiver.received.length).toBe(1);
    expect(emulator.time()).toEqual({ now, mode: 'manual', speed: 0, nextDueAt: now + 60_000 });
    await Promise.all([emulator.clock.advance(30_000), emulator.clock.advance(30_000)]);
    expect([emulator.clock.now() - now, receiver.received.length]).toEqual([60_000, 2]);
  });

  it('can be moved forward, sped up and stopped over the API', async () => {
    const receiver = await startReceiver(500);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url, speed: 1 });
    emulator.trigger('ploton', 'task.complete');
    const before = emulator.clock.now();
    const moved = await ask(emulator, 'POST', '/api/time', { advanceMs: 3 * HOUR });
    expect(moved.json.now - before).toBeGreaterThanOrEqual(3 * HOUR);
    expect(receiver.received.length).toBe(5);
    expect((await ask(emulator, 'POST', '/api/time', { speed: 0 })).json.mode).toBe('manual');
    const { now } = (await ask(emulator, 'GET', '/api/time')).json;
    expect((await ask(emulator, 'GET', '/api/time')).json.now).toBe(now);
    expect((await ask(emulator, 'POST', '/api/time', { speed: 60 })).json).toMatchObject({ mode: 'fast', speed: 60 });
    expect((await ask(emulator, 'POST', '/api/time', { speed: 1e9 })).status).toBe(422);
  });

  it('never leads beyond what a date can be', async () => {
    const emulator = await startEmulator({ startAt: Date.UTC(8999, 11), stampWith: 'clock' });
    await emulator.clock.advance(0);
    await expect(emulator.clock.advance(366 * 24 * HOUR)).rejects.toThrow(/not lead beyond/);
  });
});

describe('what is signed is dated', () => {
  async function statuses(stampWith: 'wall' | 'clock', isShared: boolean): Promise<readonly (number | undefined)[]> {
    const emulator = await startEmulator({ senders: ['platos'], stampWith, startAt: Date.UTC(2026, 0) });
    const app = express();
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/platos`;
    const { secret } = emulator.createWebhook({ sender: 'platos', url });
    let failures = 0;
    app.use(
      webhook(platos, {
        secret,
        ...(isShared ? { now: () => emulator.clock.now() } : {}),
        logger: { info() {}, warn() {}, error() {} },
        on: {
          'bgo.failed': () => {
            failures += 1;
            if (failures < 4) throw new Error('not yet');
          },
        },
      }),
    );
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.clock.advance(60_000);
    return (await emulator.delivery(sent?.id ?? ''))?.history.map(({ response }) => response?.status) ?? [];
  }

  it('with the time of day, so that a receiver with a clock of its own takes what comes in fast motion', async () => {
    expect(await statuses('wall', false)).toEqual([500, 500, 500, 200]);
  });

  it("or with the emulator's, for a receiver that shares it", async () => {
    expect(await statuses('clock', true)).toEqual([500, 500, 500, 200]);
    expect((await statuses('clock', false))[0]).toBe(401);
  });
});

it('thousands of connections that are refused at once leave room for what else the process does', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const emulator = await startEmulator({ senders: ['platos'] });
  for (let n = 0; n < 25; n++) {
    const { id } = emulator.createWebhook({ sender: 'platos', url: `http://127.0.0.1:${port}/` });
    emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', webhook: id, copies: 49 });
  }
  let attempts = 0;
  let most = 0;
  const unsubscribe = emulator.subscribe(({ name }) => {
    if (name === 'delivery') attempts += 1;
  });
  let before = 0;
  let isOver = false;
  const look = (): void => {
    most = Math.max(most, attempts - before);
    before = attempts;
    if (!isOver) setImmediate(look);
  };
  look();
  await emulator.clock.advance(HOUR);
  isOver = true;
  unsubscribe();
  expect(emulator.deadLetters({}).total).toBe(25 * 50);
  expect(attempts).toBe(4 * 25 * 50);
  // Of 800 that may be under way at once.
  expect(most).toBeLessThan(100);
}, 60_000);
