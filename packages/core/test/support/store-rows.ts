import { expect, it } from 'vitest';
import { createReceiver, type DedupeStore, platos, ploton } from '../../src/index.ts';
import { answer, gate, NOW, platosRequest, plotonRequest } from './deliver.ts';

/** What holds on every store, whatever its kind: rows of deliveries that ask more than one thing of it. */
export function storeRows(store: DedupeStore): void {
  // A secret of its own keeps these rows apart from whatever else is in the store.
  const secret = `whsec_${crypto.randomUUID()}`;
  const base = { secret, store, now: () => NOW };

  it('F20: the same nonce and bytes while the first is in flight waits, and mirrors it', async () => {
    const done = gate();
    const began = gate();
    let runs = 0;
    const receiver = createReceiver(platos, {
      ...base,
      on: {
        '*': async () => {
          runs += 1;
          began.open();
          await done.promise;
        },
      },
    });
    const sent = platosRequest({}, { secret });
    const first = answer(receiver, sent);
    await began.promise;
    const copy = answer(receiver, sent);
    done.open();
    expect(await Promise.all([first, copy])).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
    ]);
    expect(runs).toBe(1);
  });

  it('F25: two task.progress of one task run, two in one second with other data run, an exact retry does not', async () => {
    const receiver = createReceiver(ploton, { ...base, on: { '*': () => {} } });
    const progress = (percent: number, at = NOW) =>
      plotonRequest(
        { event: 'task.progress', task_id: 't', data: { percent }, timestamp: new Date(at).toISOString() },
        secret,
      );
    expect(await answer(receiver, progress(1))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(1, NOW + 1_000))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(2))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress(1))).toEqual([200, 'duplicate']);
  });

  it('F26: two routes, two secrets and two tenants on one store all run', async () => {
    const on = { '*': () => {} };
    const fields = { event_id: crypto.randomUUID() };
    const receiver = createReceiver(platos, { ...base, on });
    const sent = platosRequest(fields, { secret });
    expect(await answer(receiver, sent, '/a')).toEqual([200, 'handled']);
    expect(await answer(receiver, sent, '/b')).toEqual([200, 'handled']);
    const other = `${secret} of another webhook`;
    const second = createReceiver(platos, { ...base, secret: other, on });
    expect(await answer(second, platosRequest(fields, { secret: other }), '/a')).toEqual([200, 'handled']);
    const tenants = createReceiver(platos, { ...base, secret: ({ url }) => ({ tenant: url, secret }), on });
    expect(await answer(tenants, { ...sent, url: 'one' }, '/a')).toEqual([200, 'handled']);
    expect(await answer(tenants, { ...sent, url: 'two' }, '/a')).toEqual([200, 'handled']);
    expect(await answer(receiver, sent, '/a')).toEqual([200, 'duplicate']);
  });

  it('a key collision is noticed: the first body left its fingerprint', async () => {
    const seen: string[] = [];
    const receiver = createReceiver(ploton, {
      ...base,
      on: { '*': () => {} },
      observer: ({ type }) => void seen.push(type),
    });
    const task_id = crypto.randomUUID();
    expect(await answer(receiver, plotonRequest({ task_id, data: { a: 1 } }, secret))).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest({ task_id, data: { a: 1 } }, secret))).toEqual([200, 'duplicate']);
    expect(seen).not.toContain('key-collision');
    expect(await answer(receiver, plotonRequest({ task_id, data: { a: 2 } }, secret))).toEqual([200, 'duplicate']);
    expect(seen).toContain('key-collision');
  });
}
