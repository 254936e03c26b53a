import { expect, it } from 'vitest';
import { createReceiver, type DedupeStore, memoryStore, type Observer, ploton } from '../../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, watch } from '../support/deliver.ts';

/** The memory store as one behind a connection would be. */
function distantStore(): DedupeStore {
  const store = memoryStore();
  return {
    name: 'distant',
    claim: (...args) => store.claim(...args),
    renew: (...args) => store.renew(...args),
    commit: (...args) => store.commit(...args),
    release: (...args) => store.release(...args),
    remember: (...args) => store.remember(...args),
  };
}

function receiverWith(store: DedupeStore, observer: Observer) {
  const logger = { info() {}, warn() {}, error() {} };
  return createReceiver(ploton, { secret: SECRET, now: () => NOW, store, observer, logger, on: { '*': () => {} } });
}

it('tells each call to a store behind a connection with its duration, in the order of their ends', async () => {
  const { observer, of } = watch();
  expect(await answer(receiverWith(distantStore(), observer), plotonRequest())).toEqual([200, 'handled']);
  const calls = of('store-call');
  expect(calls.map(({ operation, failed }) => [operation, failed])).toEqual([
    ['claim', false],
    ['commit', false],
  ]);
  for (const { durationMs, provider } of calls) {
    expect(provider).toBe('ploton');
    expect(durationMs).toBeGreaterThanOrEqual(0);
  }
});

it.each([
  ['rejects', () => Promise.reject(new Error('down'))],
  [
    'throws',
    () => {
      throw new Error('down');
    },
  ],
])('tells of a call that %s, and the delivery is refused as without an observer', async (_what, claim) => {
  const { observer, of } = watch();
  let asked = 0;
  const { claim: claims, ...store } = distantStore();
  const failsOnce: DedupeStore = { ...store, claim: (...args) => (asked++ === 0 ? claim() : claims(...args)) };
  expect(await answer(receiverWith(failsOnce, observer), plotonRequest())).toEqual([200, 'handled']);
  expect(of('store-call').map(({ operation, failed }) => [operation, failed])).toEqual([
    ['claim', true],
    ['claim', false],
    ['commit', false],
  ]);
});

it('asks a store with private parts as itself, and keeps what it can do besides', async () => {
  class OwnStore {
    readonly name = 'own';
    readonly claimsNonces = true;
    readonly #inner = memoryStore();
    unfinishedAsked = 0;
    claim(...args: Parameters<DedupeStore['claim']>) {
      return this.#inner.claim(...args);
    }
    renew(...args: Parameters<DedupeStore['renew']>) {
      return this.#inner.renew(...args);
    }
    commit(...args: Parameters<DedupeStore['commit']>) {
      return this.#inner.commit(...args);
    }
    release(...args: Parameters<DedupeStore['release']>) {
      return this.#inner.release(...args);
    }
    remember(...args: Parameters<DedupeStore['remember']>) {
      return this.#inner.remember(...args);
    }
    unfinished() {
      this.unfinishedAsked += 1;
      return undefined;
    }
  }
  const store = new OwnStore();
  const { observer, of } = watch();
  expect(await answer(receiverWith(store, observer), plotonRequest())).toEqual([200, 'handled']);
  expect(store.unfinishedAsked).toBe(1);
  expect(of('store-call')).toHaveLength(2);
});

it('tells nothing of a store in memory', async () => {
  const { observer, of } = watch();
  expect(await answer(receiverWith(memoryStore(), observer), plotonRequest())).toEqual([200, 'handled']);
  expect(of('store-call')).toEqual([]);
});
