import { describe, expect, it } from 'vitest';
import {
  createFetchHandler,
  createReceiver,
  type DedupeStore,
  defineProvider,
  InFlightError,
  InvalidEventError,
  memoryStore,
  NotClaimedError,
  type PlatosEvent,
  type PlotonEvent,
  platos,
  ploton,
  ShuttingDownError,
  StoreUnavailableError,
} from '../src/index.ts';
import { answer, gate, NOW, platosRequest, plotonRequest, SECRET, signPloton, watch } from './support/deliver.ts';

const silent = { info() {}, warn() {}, error() {} };
const source = 'reconciliation';
/** As an API of the sender gives it. */
const event = (fields: object = {}): PlotonEvent =>
  ({
    event: 'task.complete',
    task_id: 'task_1',
    timestamp: new Date(NOW).toISOString(),
    data: { n: 1 },
    ...fields,
  }) as PlotonEvent;

function make(options: object = {}) {
  const watched = watch();
  const ran: Array<{ event: unknown; delivery: Record<string, unknown> }> = [];
  const on = {
    '*': (given: unknown, delivery: object) => void ran.push({ event: given, delivery: delivery as never }),
  };
  const base = { secret: SECRET, now: () => NOW, logger: silent, store: memoryStore(), endpoint: 'tasks', on };
  const receiver = createReceiver(ploton, { ...base, observer: watched.observer, ...options });
  return { ...watched, receiver, ran };
}

/** A store whose claims fail, or hang, until they are mended. */
function failingStore(how: 'reject' | 'hang' = 'reject') {
  const inner = memoryStore();
  let fails = true;
  let claims = 0;
  const store: DedupeStore = {
    name: 'failing',
    claim(request, options) {
      claims += 1;
      if (!fails) return inner.claim(request, options);
      return how === 'hang' ? new Promise(() => {}) : Promise.reject(new Error('connection refused'));
    },
    renew: (claim, leaseMs) => inner.renew(claim, leaseMs),
    commit: (claim, request) => inner.commit(claim, request),
    release: (claim) => inner.release(claim),
    remember: (key, value, ttlMs) => inner.remember(key, value, ttlMs),
  };
  return {
    store,
    claims: () => claims,
    mend: () => {
      fails = false;
    },
  };
}

describe('an event that was submitted', () => {
  it('is handled as a delivery is, but for what was signed', async () => {
    const { receiver, ran, of } = make();
    expect(await receiver.submit(event(), { source })).toBe('handled');
    expect(ran).toMatchObject([
      {
        event: event(),
        delivery: {
          provider: 'ploton',
          source,
          type: 'task.complete',
          attempt: 1,
          deduplicated: true,
          rawBody: undefined,
          secretId: '',
          tenant: undefined,
        },
      },
    ]);
    expect(of('received')).toMatchObject([{ known: true, bodyBytes: 0, fields: { task_id: 'task_1' } }]);
    expect(of('handled')).toMatchObject([{ attempt: 1, status: 200, late: false }]);
  });

  it('is a copy of its delivery, and the other way round; that their bytes differ is no collision', async () => {
    const { receiver, ran, of } = make();
    const delivered = signPloton(JSON.stringify(event({ extra: 'as it was sent' })));
    expect(await answer(receiver, delivered)).toEqual([200, 'handled']);
    for (let poll = 0; poll < 3; poll++) expect(await receiver.submit(event(), { source })).toBe('duplicate');

    const later = event({ task_id: 'task_2' });
    expect(await receiver.submit(later, { source })).toBe('handled');
    expect(await answer(receiver, signPloton(JSON.stringify(later)))).toEqual([200, 'duplicate']);
    expect(ran.map(({ delivery }) => delivery.source)).toEqual(['webhook', source]);
    expect(of('key-collision')).toEqual([]);
    expect(of('duplicate')).toHaveLength(4);
  });

  it('is no request: however it ends, nothing was answered', async () => {
    const { receiver, of, observer } = make({ on: { 'task.complete': () => {} } });
    expect(await receiver.submit(event(), { source })).toBe('handled');
    expect(await receiver.submit(event(), { source })).toBe('duplicate');
    const unknown = event({ event: 'task.paused' });
    expect(await receiver.submit(unknown, { source, key: 'task_1:task.paused' })).toBe('unhandled');
    const store = memoryStore();
    const failing = createReceiver(ploton, {
      secret: SECRET,
      logger: silent,
      store,
      endpoint: 'tasks',
      observer,
      on: {
        '*': () => {
          throw new Error('no');
        },
      },
    });
    await expect(failing.submit(event(), { source })).rejects.toThrow('no');
    expect([of('handled'), of('duplicate'), of('unhandled'), of('failed')].map(({ length }) => length)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(of('answered')).toEqual([]);
    expect(await answer(receiver, signPloton(JSON.stringify(event())))).toEqual([200, 'duplicate']);
    expect(of('answered')).toMatchObject([{ outcome: 'duplicate', source: 'webhook', status: 200 }]);
  });

  it('may be as old as it likes', async () => {
    const { receiver } = make();
    const old = event({ timestamp: '2020-01-01T00:00:00Z' });
    expect(await receiver.submit(old, { source })).toBe('handled');
  });

  it('of an unknown type is acknowledged, and reported', async () => {
    const { receiver, of } = make({ on: { 'task.failed': () => {} } });
    const unknown = event({ event: 'task.paused' });
    expect(await receiver.submit(unknown, { source, key: 'task_1:task.paused' })).toBe('unhandled');
    expect(of('unhandled')).toHaveLength(1);
    expect(of('received')).toMatchObject([{ known: false }]);
    expect(await receiver.submit(unknown, { source, key: 'task_1:task.paused' })).toBe('duplicate');
  });

  it('runs the handler it comes with, where the receiver has none', async () => {
    const { receiver } = make({ on: undefined });
    const seen: unknown[] = [];
    expect(await receiver.submit(event(), { source }, (given) => seen.push(given))).toBe('handled');
    expect(seen).toEqual([event()]);
  });

  it('is put through the schemas', async () => {
    const validate = (value: unknown) =>
      (value as { n?: unknown }).n === 1 ? { value: { n: 'one' } } : { issues: [{ message: 'no', path: ['n'] }] };
    const { receiver, ran } = make({
      schemas: { 'task.complete': { '~standard': { version: 1, vendor: 'test', validate } } },
    });
    expect(await receiver.submit(event(), { source })).toBe('handled');
    expect(ran[0]?.event).toMatchObject({ data: { n: 'one' } });
    await expect(receiver.submit(event({ task_id: 'other', data: { n: 2 } }), { source })).rejects.toThrow(
      new InvalidEventError('ploton submit: The schema refused these fields of the event: n.'),
    );
  });

  it('fails with what its handler threw, and runs again', async () => {
    const error = new Error('down');
    let fails = true;
    const attempts: number[] = [];
    const { receiver, of } = make({
      on: {
        '*': (_event: unknown, { attempt }: { attempt: number }) => {
          attempts.push(attempt);
          if (fails) throw error;
        },
      },
    });
    await expect(receiver.submit(event(), { source })).rejects.toBe(error);
    expect(of('failed')).toMatchObject([{ error }]);
    fails = false;
    expect(await receiver.submit(event(), { source })).toBe('handled');
    expect(attempts).toEqual([1, 2]);
  });

  it('without a shape is refused before anything is claimed', async () => {
    const { store, claims } = failingStore();
    const { receiver } = make({ store });
    for (const [given, problem] of [
      [undefined, /not a JSON object/],
      ['task_1', /not a JSON object/],
      [event({ task_id: 7 }), /task_id/],
      [event({ event: undefined }), /event/],
      [event({ data: null }), /`data` is not an object/],
    ] as const) {
      const submitted = receiver.submit(given as never, { source });
      await expect(submitted).rejects.toThrow(InvalidEventError);
      await expect(submitted).rejects.toThrow(problem);
    }
    expect(claims()).toBe(0);
  });
});

describe('what only a request would tell has to be told', () => {
  it.each<[string, object, object, RegExp | undefined]>([
    ['no endpoint', { endpoint: undefined }, {}, /needs `endpoint`/],
    ['an endpoint', { endpoint: undefined }, { endpoint: '/Hooks/' }, undefined],
    ['one guarded path', { endpoint: undefined, path: '/hooks' }, {}, undefined],
    ['several', { endpoint: undefined, path: ['/a', '/b'] }, {}, /needs `endpoint`/],
    ['one of several', { endpoint: undefined, path: ['/a', '/b'] }, { endpoint: '/b/' }, undefined],
    [
      'none of them',
      { endpoint: undefined, path: ['/a', '/b'] },
      { endpoint: '/c' },
      /one of the guarded paths: \/a, \/b/,
    ],
    [
      'another than that of the receiver',
      {},
      { endpoint: 'other' },
      /`endpoint` is "other", and the receiver's is "tasks"/,
    ],
    ['no tenant', { secret: ({ url }: { url: string }) => ({ tenant: url, secret: SECRET }) }, {}, /needs `tenant`/],
    [
      'no tenant, with a function that swallows errors',
      {
        secret: (request: { url: string }) => {
          try {
            return { tenant: request.url, secret: SECRET };
          } catch {
            return SECRET;
          }
        },
      },
      {},
      /needs `tenant`/,
    ],
    [
      'a tenant',
      { secret: ({ url }: { url: string }) => ({ tenant: url, secret: SECRET }) },
      { tenant: 'acme' },
      undefined,
    ],
    ['a function that never looks', { secret: async () => SECRET }, {}, undefined],
    ['a tenant where there are none', {}, { tenant: 'acme' }, /the receiver has no tenants/],
    ['no source', {}, { source: undefined }, /`source` must be a non-empty string/],
    ['the source of deliveries', {}, { source: 'webhook' }, /`source` must not be 'webhook'/],
    ['an empty key', {}, { key: '' }, /`key` must be a non-empty string/],
    [
      'a misspelt option',
      {},
      { keys: 'x' },
      /`keys` does not exist \(did you mean `key`\?\); there are: source, endpoint, tenant, key, signal/,
    ],
    ['a signal that is none', {}, { signal: {} }, /`signal` must be an AbortSignal/],
  ])('%s', async (_name, options, given, problem) => {
    const { receiver } = make(options);
    const submitted = receiver.submit(event(), { source, ...given });
    if (problem === undefined) return expect(await submitted).toBe('handled');
    await expect(submitted).rejects.toThrow(TypeError);
    await expect(submitted).rejects.toThrow(problem);
  });

  it('a key, where the rule goes by the bytes', async () => {
    const { receiver } = make();
    for (const type of ['task.progress', 'task.waiting', 'task.paused']) {
      const bytesNeeded = event({ event: type });
      await expect(receiver.submit(bytesNeeded, { source })).rejects.toThrow(/needs `key`/);
      expect(await receiver.submit(bytesNeeded, { source, key: `task_1:${type}:1` })).toBe('handled');
      expect(await receiver.submit(bytesNeeded, { source, key: `task_1:${type}:1` })).toBe('duplicate');
    }
    const signedIds = defineProvider({ ...platos, dedupeKey: (_event, { signed }) => signed.id ?? 'none' });
    const other = createReceiver(signedIds, { secret: SECRET, endpoint: 'x', logger: silent, on: { '*': () => {} } });
    await expect(other.submit({ event: 'message.rated', event_id: 'e' } as never, { source })).rejects.toThrow(
      /needs `key`/,
    );
  });

  it('nothing to a Fetch handler, which has one endpoint', async () => {
    const handle = createFetchHandler(ploton, {
      secret: SECRET,
      now: () => NOW,
      logger: silent,
      on: { '*': () => {} },
    });
    const sent = plotonRequest({ task_id: 'task_1' });
    const response = await handle(
      new Request('http://any.host/', { method: 'POST', headers: sent.headers, body: sent.body as string }),
    );
    expect(response.status).toBe(200);
    expect(await handle.receiver.submit(event(), { source })).toBe('duplicate');
  });

  it('a handler, or none, as the receiver has some', async () => {
    await expect(make({ on: undefined }).receiver.submit(event(), { source })).rejects.toThrow(
      /nobody would handle the event/,
    );
    await expect(make().receiver.submit(event(), { source }, () => {})).rejects.toThrow(/has handlers of its own/);
  });

  it('and each owner has events of its own', async () => {
    const secret = ({ url }: { url: string }) => ({ tenant: url, secret: SECRET });
    const { receiver } = make({ secret, endpoint: undefined });
    const [one, other] = [
      { endpoint: '/a', tenant: 'one' },
      { endpoint: '/a', tenant: 'other' },
    ];
    for (const whose of [one, other, { ...one, endpoint: '/b' }]) {
      expect(await receiver.submit(event(), { source, ...whose })).toBe('handled');
      expect(await receiver.submit(event(), { source, ...whose })).toBe('duplicate');
    }
    const delivered = signPloton(JSON.stringify(event()));
    expect(await answer(receiver, { ...delivered, url: 'one' }, '/a')).toEqual([200, 'duplicate']);
  });
});

describe('while it cannot be claimed', () => {
  it('it waits for the one in flight, and mirrors it; takes over when that fails', async () => {
    for (const fails of [false, true]) {
      const [started, end] = [gate(), gate()];
      let runs = 0;
      const { receiver } = make({
        on: {
          '*': async () => {
            runs += 1;
            if (runs > 1) return;
            started.open();
            await end.promise;
            if (fails) throw new Error('no');
          },
        },
      });
      const first = receiver.submit(event(), { source });
      await started.promise;
      const second = receiver.submit(event(), { source });
      end.open();
      if (fails) await expect(first).rejects.toThrow('no');
      else expect(await first).toBe('handled');
      expect(await second).toBe(fails ? 'handled' : 'duplicate');
      expect(runs).toBe(fails ? 2 : 1);
    }
  });

  it('it waits for a delivery in flight no longer than the signal says', async () => {
    const [started, end] = [gate(), gate()];
    const { receiver, of } = make({
      on: {
        '*': () => {
          started.open();
          return end.promise;
        },
      },
    });
    const delivered = answer(receiver, signPloton(JSON.stringify(event())));
    await started.promise;
    const waiting = new AbortController();
    const submitted = receiver.submit(event(), { source, signal: waiting.signal });
    await expect.poll(() => of('received').length).toBe(2);
    waiting.abort();
    await expect(submitted).rejects.toThrow(InFlightError);
    await expect(submitted).rejects.toMatchObject({ code: 'in_flight', key: 'ploton:tasks:task_1:task.complete' });
    end.open();
    expect(await delivered).toEqual([200, 'handled']);
  });

  it.each(['reject', 'hang'] as const)(
    'it waits for a store that is down (%s), and no longer than the signal says',
    async (how) => {
      const { store, mend, claims } = failingStore(how);
      const { receiver, ran, of } = make({ store });
      const waiting = new AbortController();
      const submitted = receiver.submit(event(), { source, signal: waiting.signal });
      await expect.poll(() => of('store-error').length, { timeout: 10_000 }).toBeGreaterThan(0);
      waiting.abort();
      await expect(submitted).rejects.toThrow(StoreUnavailableError);
      await expect(submitted).rejects.toBeInstanceOf(NotClaimedError);
      expect(ran).toEqual([]);

      const before = claims();
      const patient = receiver.submit(event(), { source, signal: new AbortController().signal });
      await expect.poll(claims).toBeGreaterThan(before);
      mend();
      expect(await patient).toBe('handled');
      expect(ran).toHaveLength(1);
    },
  );

  it('it is run without a claim where `onStoreError` says so', async () => {
    const { store } = failingStore();
    const { receiver, ran } = make({ store, onStoreError: 'process' });
    expect(await receiver.submit(event(), { source })).toBe('handled');
    expect(ran[0]?.delivery.deduplicated).toBe(false);
  });

  it('nothing is asked for a signal that was aborted before', async () => {
    const { store, claims } = failingStore();
    const { receiver } = make({ store });
    const reason = new Error('enough');
    await expect(receiver.submit(event(), { source, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(claims()).toBe(0);
  });

  it('closing waits for its handler, sends away what waits, and what comes later', async () => {
    const [started, end] = [gate(), gate()];
    const { receiver } = make({
      on: {
        '*': () => {
          started.open();
          return end.promise;
        },
      },
    });
    const first = receiver.submit(event(), { source });
    await started.promise;
    const second = receiver.submit(event(), { source });
    let closed: boolean | undefined;
    const closing = receiver.close().then((all) => {
      closed = all;
    });
    await expect(second).rejects.toThrow(ShuttingDownError);
    await expect(receiver.submit(event({ task_id: 'later' }), { source })).rejects.toThrow(ShuttingDownError);
    expect(closed).toBe(undefined);
    end.open();
    expect(await first).toBe('handled');
    await closing;
    expect(closed).toBe(true);
  });
});

it('of Platos: its nonces have no part in it', async () => {
  let runs = 0;
  const receiver = createReceiver(platos, {
    secret: SECRET,
    endpoint: 'events',
    now: () => NOW,
    logger: silent,
    on: { '*': () => void runs++ },
  });
  const rated: PlatosEvent = { event: 'message.rated', event_id: 'e1', ts: NOW / 1000 };
  expect(await receiver.submit(rated, { source })).toBe('handled');
  expect(await answer(receiver, platosRequest({ event_id: 'e1' }))).toEqual([200, 'duplicate']);
  expect(runs).toBe(1);
});
