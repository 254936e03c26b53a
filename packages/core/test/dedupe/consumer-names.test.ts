import { describe, expect, it } from 'vitest';
import { createReceiver, type DedupeStore, memoryStore, ploton, type Secret } from '../../src/index.ts';
import { answer, NOW, plotonRequest, watch } from '../support/deliver.ts';

interface Setup {
  readonly store: DedupeStore;
  readonly secret: Secret;
  readonly endpoint?: string;
  readonly observer?: ReturnType<typeof watch>['observer'];
}

const silent = { info() {}, warn() {}, error() {} };
const receiverOf = (setup: Setup) =>
  createReceiver(ploton, { ...setup, now: () => NOW, logger: silent, on: { '*': () => {} } });

const fields = { task_id: 'task_1' };
const HANDLED = [200, 'handled'];
const DUPLICATE = [200, 'duplicate'];

/** Ways to give the secrets of one webhook. */
const WAYS: ReadonlyArray<readonly [string, (secrets: string | string[]) => Secret]> = [
  ['a secret', (secrets) => secrets],
  ['a function that never looks at the request', (secrets) => () => secrets],
  [
    'a function that looks, and names the tenant',
    (secrets) =>
      ({ url }) => ({ tenant: url, secret: secrets }),
  ],
  [
    'a function that looks, and names nobody',
    (secrets) =>
      ({ url }) =>
        url === '/webhook' ? secrets : undefined,
  ],
];

describe.each(WAYS)('a rotation, with %s', (_name, give) => {
  describe.each([[['new', 'old']], [['old', 'new']]])('over %j', (both) => {
    it.each([undefined, 'orders'])('re-runs nothing; endpoint: %s', async (endpoint) => {
      const store = memoryStore();
      const setup = { store, ...(endpoint === undefined ? {} : { endpoint }) };
      const [before, during, after] = ['old', both, 'new'].map((secrets) =>
        receiverOf({ ...setup, secret: give(secrets) }),
      ) as [ReturnType<typeof receiverOf>, ReturnType<typeof receiverOf>, ReturnType<typeof receiverOf>];
      expect(await answer(before, plotonRequest(fields, 'old'))).toEqual(HANDLED);
      expect(await answer(during, plotonRequest(fields, 'old'))).toEqual(DUPLICATE);
      expect(await answer(during, plotonRequest(fields, 'new'))).toEqual(DUPLICATE);
      expect(await answer(after, plotonRequest(fields, 'new'))).toEqual(DUPLICATE);
      // Rolling: an instance that has not heard of the new secret is still there.
      const other = { task_id: 'task_2' };
      expect(await answer(during, plotonRequest(other, 'new'))).toEqual(HANDLED);
      expect(await answer(before, plotonRequest(other, 'old'))).toEqual(DUPLICATE);
      expect(await answer(after, plotonRequest(other, 'new'))).toEqual(DUPLICATE);
    });
  });
});

describe('a name needs no memory of the secrets that came before', () => {
  // As in another process, or after a restart: the store is the same, whoever wraps it is not.
  const elsewhere = (store: DedupeStore): DedupeStore => Object.create(store);

  it.each(WAYS.slice(0, 3))('with %s', async (_name, give) => {
    const store = memoryStore();
    const done = receiverOf({ store, secret: give('old') });
    expect(await answer(done, plotonRequest(fields, 'old'))).toEqual(HANDLED);
    const after = receiverOf({ store: elsewhere(store), secret: give('new') });
    expect(await answer(after, plotonRequest(fields, 'new'))).toEqual(DUPLICATE);
  });
});

describe('on one store all of these run', () => {
  it('two endpoints, given or mounted', async () => {
    const store = memoryStore();
    const one = receiverOf({ store, secret: 's' });
    const named = receiverOf({ store, secret: 's', endpoint: 'orders' });
    expect(await answer(one, plotonRequest(fields, 's'), '/a')).toEqual(HANDLED);
    expect(await answer(one, plotonRequest(fields, 's'), '/b')).toEqual(HANDLED);
    expect(await answer(named, plotonRequest(fields, 's'), '/a')).toEqual(HANDLED);
    expect(await answer(named, plotonRequest(fields, 's'), '/b')).toEqual(DUPLICATE);
  });

  it('two receivers with nothing in common but their sender and their path; a warning says that each needs a name', async () => {
    const store = memoryStore();
    const { observer, of } = watch();
    const [one, two] = ['one', 'two'].map((secret) => receiverOf({ store, secret, observer })) as [
      ReturnType<typeof receiverOf>,
      ReturnType<typeof receiverOf>,
    ];
    expect(await answer(one, plotonRequest(fields, 'one'))).toEqual(HANDLED);
    expect(of('warning').filter(({ code }) => code === 'two_receivers')).toEqual([]);
    expect(await answer(two, plotonRequest(fields, 'two'))).toEqual(HANDLED);
    expect(await answer(two, plotonRequest(fields, 'two'))).toEqual(DUPLICATE);
    expect(await answer(one, plotonRequest(fields, 'one'))).toEqual(DUPLICATE);
    const warnings = of('warning').filter(({ code }) => code === 'two_receivers');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.detail).toContain("{ endpoint: 'orders' }");
  });

  it('two tenants, named or told apart by their secrets alone, also under one endpoint', async () => {
    const secrets: Record<string, string> = { '/one': 'secret one', '/two': 'secret two' };
    for (const secret of [
      ({ url }) => secrets[url] as string,
      ({ url }) => ({ tenant: url, secret: secrets[url] as string }),
      ({ url }) => ({ tenant: url, secret: 'of all' }),
    ] satisfies Secret[]) {
      const receiver = receiverOf({ store: memoryStore(), secret, endpoint: 'all' });
      for (const expected of [HANDLED, DUPLICATE]) {
        for (const url of ['/one', '/two']) {
          const given = secret({ url, header: () => undefined });
          const sent = plotonRequest(fields, typeof given === 'string' ? given : given.secret);
          expect(await answer(receiver, { ...sent, url })).toEqual(expected);
        }
      }
    }
  });
});

describe('a tenant that is none is refused, and the log says what to answer', () => {
  it.each<[string, unknown]>([
    ['empty', { tenant: '', secret: 's' }],
    ['blank', { tenant: ' \n', secret: 's' }],
    ['missing', { secret: 's' }],
    ['null', { tenant: null, secret: 's' }],
    ['a number', { tenant: 7, secret: 's' }],
    ['an object', { tenant: { id: 7 }, secret: 's' }],
    ['an array', { tenant: ['a'], secret: 's' }],
    ['a boxed string', { tenant: new String('a'), secret: 's' }],
  ])('%s', async (_name, given) => {
    const { observer, of } = watch();
    const receiver = receiverOf({ store: memoryStore(), secret: () => given as string, observer });
    expect(await answer(receiver, plotonRequest(fields, 's'))).toEqual([500, 'handler_failed']);
    expect(of('rejected')[0]?.detail).toMatch(/`tenant` must be a non-empty string/);
  });
});
