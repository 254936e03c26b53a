import { expect, it } from 'vitest';
import { createReceiver, type DedupeStore, memoryStore, ploton } from '../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

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
