import { randomUUID } from 'node:crypto';
import { createReceiver, type DedupeStore, platos, ploton } from '@hookgate/core';
import { expect, it } from 'vitest';
import { answer } from './answer.ts';
import { application } from './application.ts';
import { delivery, plotonDelivery } from './sent.ts';
import { SECRET } from './short-platos.ts';

/** What holds on every store, whatever its kind: deliveries that ask more than one thing of it. */
export function deliveryRows(store: DedupeStore): void {
  const on = { '*': () => {} };

  /** An application whose handler fails until it is mended. */
  function failing(): { send: ReturnType<typeof application>['send']; mend: () => void } {
    let fails = true;
    const { send } = application(store, () => {
      if (fails) throw new Error('failed');
    });
    return {
      send,
      mend: () => {
        fails = false;
      },
    };
  }

  it('F20: the same nonce and bytes again: failed runs, done is a duplicate', async () => {
    const app = failing();
    const sent = delivery();
    expect(await app.send(sent)).toEqual([500, 'handler_failed']);
    app.mend();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
  });

  it('F20: the same nonce and bytes while the first is in flight waits, and mirrors it', async () => {
    let runs = 0;
    let began = (): void => {};
    let finish = (): void => {};
    const handling = new Promise<void>((resolve) => {
      began = resolve;
    });
    const app = application(store, () => {
      runs += 1;
      began();
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const sent = delivery();
    const first = app.send(sent);
    await handling;
    const copy = app.send(sent);
    finish();
    expect(await Promise.all([first, copy])).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
    ]);
    expect(runs).toBe(1);
  });

  it('F21: the same nonce with other bytes is refused, and runs nothing', async () => {
    let runs = 0;
    const app = application(store, () => {
      runs += 1;
    });
    const nonce = randomUUID().replaceAll('-', '');
    expect(await app.send(delivery({}, { nonce }))).toEqual([200, 'handled']);
    expect(await app.send(delivery({}, { nonce }))).toEqual([401, 'nonce_reused']);
    expect(runs).toBe(1);
  });

  it('F24: a redelivery has a fresh nonce: it runs after a failure, and is a duplicate after success', async () => {
    const app = failing();
    const { id } = delivery();
    expect(await app.send(delivery({ event_id: id }))).toEqual([500, 'handler_failed']);
    app.mend();
    expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'handled']);
    expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'duplicate']);
  });

  it('F25: two task.progress of one task run, two in one second with other data run, an exact retry does not', async () => {
    const receiver = createReceiver(ploton, { secret: SECRET, store, on });
    const task_id = randomUUID();
    const startedAt = Date.now();
    const progress = (percent: number, afterMs = 0) =>
      plotonDelivery({
        event: 'task.progress',
        task_id,
        data: { percent },
        timestamp: new Date(startedAt + afterMs).toISOString(),
      });
    expect(await answer(receiver, progress(1))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(1, 1_000))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(2))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(1))).toEqual([200, 'duplicate']);
  });

  it('F26: two routes, two secrets and two tenants on one store all run', async () => {
    const one = createReceiver(platos, { secret: SECRET, store, on });
    const sent = delivery();
    expect(await answer(one, sent, { endpoint: '/a' })).toEqual([200, 'handled']);
    expect(await answer(one, sent, { endpoint: '/b' })).toEqual([200, 'handled']);
    const secret = `${SECRET} of another webhook`;
    const other = createReceiver(platos, { secret, store, on });
    const signed = delivery({ event_id: sent.id }, { secret });
    expect(await answer(other, signed, { endpoint: '/a' })).toEqual([200, 'handled']);
    const tenants = createReceiver(platos, { secret: ({ url }) => ({ tenant: url, secret: SECRET }), store, on });
    expect(await answer(tenants, sent, { endpoint: '/a', url: 'one' })).toEqual([200, 'handled']);
    expect(await answer(tenants, sent, { endpoint: '/a', url: 'two' })).toEqual([200, 'handled']);
    expect(await answer(one, sent, { endpoint: '/a' })).toEqual([200, 'duplicate']);
  });

  it('a key collision is noticed: the first body left its fingerprint', async () => {
    const seen: string[] = [];
    const observer = ({ type }: { type: string }): void => void seen.push(type);
    const receiver = createReceiver(ploton, { secret: SECRET, store, on, observer });
    const task_id = randomUUID();
    const timestamp = new Date().toISOString();
    const withData = (data: object) => plotonDelivery({ task_id, timestamp, data });
    expect(await answer(receiver, withData({ a: 1 }))).toEqual([200, 'handled']);
    expect(await answer(receiver, withData({ a: 1 }))).toEqual([200, 'duplicate']);
    expect(seen).not.toContain('key-collision');
    expect(await answer(receiver, withData({ a: 2 }))).toEqual([200, 'duplicate']);
    expect(seen).toContain('key-collision');
  });
}
