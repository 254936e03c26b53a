import { describe, expect, it } from 'vitest';
import { createFetchHandler, createReceiver, type DedupeStore, memoryStore, once, ploton } from '../src/index.ts';
import { admit, answer, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

/** A store that says of every first run that its handler left something undone. */
function storeThatKnows(): { readonly store: DedupeStore; readonly calls: string[] } {
  const memory = memoryStore();
  const calls: string[] = [];
  const store: DedupeStore = {
    name: 'knowing',
    claim: (request) => memory.claim(request),
    renew: (claim, leaseMs) => memory.renew(claim, leaseMs),
    remember: (key, value, ttlMs) => memory.remember(key, value, ttlMs),
    async commit(claim, request) {
      calls.push('commit');
      return memory.commit(claim, request);
    },
    async release(claim) {
      calls.push('release');
      return memory.release(claim);
    },
    unfinished: ({ attempt }) => (attempt === 1 ? new Error('left undone') : undefined),
  };
  return { store, calls };
}

it.each([
  ['returned', () => {}],
  ['resolved', async () => {}],
])(
  'a handler that %s and left something undone has failed: 500, released, and its retry runs',
  async (_how, handler) => {
    const { store, calls } = storeThatKnows();
    const { seen, observer } = watch();
    const on = { 'task.complete': handler };
    const receiver = createReceiver(ploton, { secret: SECRET, now: () => NOW, store, observer, on });
    const sent = plotonRequest();
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    expect(seen).toContainEqual(expect.objectContaining({ type: 'failed', error: new Error('left undone') }));
    expect(calls).toEqual(['release']);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(calls).toEqual(['release', 'commit']);
  },
);

const UNDONE = new Error('left undone');

/** A store that cannot commit a first run, for what it left undone fails only then. */
function storeThatFindsOut(isImmediate: boolean): { readonly store: DedupeStore; readonly calls: string[] } {
  const memory = memoryStore();
  const { immediate } = memory;
  const calls: string[] = [];
  let isAsked = false;
  const failFirst = (attempt: number): void => {
    calls.push('commit');
    isAsked = true;
    if (attempt === 1) throw new Error('refused');
  };
  const store: DedupeStore = {
    name: 'finds out',
    claim: (request) => memory.claim(request),
    renew: (claim, leaseMs) => memory.renew(claim, leaseMs),
    remember: (key, value, ttlMs) => memory.remember(key, value, ttlMs),
    async commit(claim, request) {
      failFirst(claim.attempt);
      return memory.commit(claim, request);
    },
    async release(claim) {
      calls.push('release');
      return memory.release(claim);
    },
    unfinished: ({ attempt }) => (isAsked && attempt === 1 ? UNDONE : undefined),
    ...(isImmediate && {
      immediate: {
        claim: (request) => immediate.claim(request),
        commit(claim, request) {
          failFirst(claim.attempt);
          return immediate.commit(claim, request);
        },
        release: (claim) => immediate.release(claim),
      },
    }),
  };
  return { store, calls };
}

describe.each([
  ['that answers at once', true],
  ['that takes its time', false],
])('a commit that fails over what was left undone, of a store %s', (_kind, isImmediate) => {
  const start = (): ReturnType<typeof storeThatFindsOut> & ReturnType<typeof watch> => ({
    ...storeThatFindsOut(isImmediate),
    ...watch(),
  });
  const settings = { secret: SECRET, now: () => NOW, logger: { info() {}, warn() {}, error() {} } };

  it('behind a handler: 500, released, and its retry runs', async () => {
    const { store, calls, seen, of, observer } = start();
    const receiver = createReceiver(ploton, { ...settings, store, observer, on: { '*': () => {} } });
    const sent = plotonRequest();
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    expect(calls).toEqual(['commit', 'release']);
    expect(of('failed')).toEqual([expect.objectContaining({ status: 500, error: UNDONE })]);
    expect(of('answered')).toEqual([
      expect.objectContaining({ status: 500, code: 'handler_failed', outcome: 'failed' }),
    ]);
    expect(of('store-error')).toEqual([]);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
    expect(seen.filter(({ type }) => type === 'handled')).toHaveLength(1);
  });

  it('behind an application: settling answers what to send, and the same again', async () => {
    const { store, of, observer } = start();
    const receiver = createReceiver(ploton, { ...settings, store, observer });
    const sent = plotonRequest();
    const admission = await admit(receiver, sent);
    if (admission.kind !== 'open') expect.unreachable();
    const instead = await admission.session.settle(204);
    expect(instead).toMatchObject({ status: 500, code: 'handler_failed' });
    expect(await admission.session.settle(200)).toBe(instead);
    expect(of('failed')).toEqual([expect.objectContaining({ status: 500, error: UNDONE })]);
    expect(of('answered')).toEqual([
      expect.objectContaining({ status: 500, code: 'handler_failed', outcome: 'failed' }),
    ]);
    expect(of('handled')).toEqual([]);

    const retry = await admit(receiver, sent);
    if (retry.kind !== 'open') expect.unreachable();
    expect(retry.session.delivery.attempt).toBe(2);
    expect(await retry.session.settle(200)).toBeUndefined();
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
  });

  it('is the failure of nobody who answered one: a release is not asked about', async () => {
    const { store, of, observer } = start();
    const receiver = createReceiver(ploton, { ...settings, store, observer });
    const admission = await admit(receiver, plotonRequest());
    if (admission.kind !== 'open') expect.unreachable();
    expect(await admission.session.settle(409)).toBeUndefined();
    expect(of('failed')).toEqual([expect.objectContaining({ status: 409, error: undefined })]);
  });

  it('behind `once`: it throws, and the next call does the work', async () => {
    const { store } = start();
    const { logger } = settings;
    await expect(once(store, 'key', () => {}, { logger })).rejects.toThrow(/left undone failed/);
    expect(await once(store, 'key', () => {}, { logger })).toBe('handled');
    expect(await once(store, 'key', () => {}, { logger })).toBe('duplicate');
  });

  it('behind Fetch: 500 in place of the application’s answer', async () => {
    const { store } = start();
    const fetch = createFetchHandler(ploton, { ...settings, store }, () => new Response('done', { status: 201 }));
    const { body, headers } = plotonRequest();
    const text = String(body);
    const send = (): Promise<Response> =>
      fetch(new Request('http://localhost/', { method: 'POST', body: text, headers }));
    const refused = await send();
    expect([refused.status, await refused.json()]).toEqual([500, expect.objectContaining({ error: 'handler_failed' })]);
    expect((await send()).status).toBe(201);
  });
});
