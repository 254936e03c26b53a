import { describe, expect, it } from 'vitest';
import { createReceiver, type DedupeStore, memoryStore, platos, ploton, Refusal } from '../src/index.ts';
import {
  admit,
  answer,
  lend,
  NOW,
  platosRequest,
  plotonRequest,
  SECRET,
  signPloton,
  watch,
} from './support/deliver.ts';

const base = { secret: SECRET, now: () => NOW };

/** A store that counts its calls. */
/** A store that notes every call, with the answers at hand or as a store on a server has them. */
function countingStore(kind: 'immediate' | 'promised' = 'immediate'): DedupeStore & { calls: string[] } {
  const store = memoryStore();
  const calls: string[] = [];
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  const immediate = kind === 'immediate' ? counted(store.immediate) : undefined;
  return new Proxy(Object.assign(counted(store), { calls }), {
    get: (target, name) => (name === 'immediate' ? immediate : Reflect.get(target, name)),
  });
}

describe('refusals', () => {
  const { observer, of } = watch();
  const store = countingStore();
  const ran: unknown[] = [];
  const receiver = createReceiver(ploton, { ...base, store, observer, on: { '*': (event) => void ran.push(event) } });
  const good = plotonRequest();

  it.each([
    ['GET', { ...good, method: 'GET' }, 405, 'method_not_allowed'],
    ['HEAD', { ...good, method: 'HEAD' }, 405, 'method_not_allowed'],
    [
      'a gzipped body',
      { ...good, headers: { ...good.headers, 'content-encoding': 'gzip' } },
      415,
      'unsupported_content_encoding',
    ],
    ['no signature', { ...good, headers: {} }, 401, 'invalid_signature'],
    ['a short signature', { ...good, headers: { 'x-ploton-signature': 'ab' } }, 401, 'invalid_signature'],
    [
      'a doubled signature',
      {
        ...good,
        headers: {
          'x-ploton-signature': `${good.headers['x-ploton-signature']}, ${good.headers['x-ploton-signature']}`,
        },
      },
      401,
      'invalid_signature',
    ],
  ])('%s is refused before the body is read', async (_name, sent, status, code) => {
    const request = lend(sent as typeof good);
    const admission = await receiver.admit(request, '/webhook');
    expect(admission).toMatchObject({ kind: 'reply', reply: { status, code } });
    expect(request.bodyReads).toBe(0);
  });

  it.each([
    ['another body', { ...good, body: `${good.body as string} ` }, 401, 'invalid_signature'],
    ['another secret', plotonRequest({}, 'whsec_other'), 401, 'invalid_signature'],
    ['not UTF-8', signPloton(new Uint8Array([0xff, 0xfe])), 400, 'invalid_utf8'],
    ['not JSON', signPloton('{nope'), 400, 'invalid_json'],
    ['an array', signPloton('[]'), 400, 'invalid_event'],
    ['no task_id', plotonRequest({ task_id: undefined }), 400, 'invalid_event'],
    ['an inherited field name as type', plotonRequest({ event: '' }), 400, 'invalid_event'],
    ['data that is no object', plotonRequest({ data: 'done' }), 400, 'invalid_event'],
    [
      'an old event',
      plotonRequest({ timestamp: new Date(NOW - 48 * 3_600_000 - 1).toISOString() }),
      401,
      'stale_timestamp',
    ],
    [
      'an event of the future',
      plotonRequest({ timestamp: new Date(NOW + 300_001).toISOString() }),
      401,
      'stale_timestamp',
    ],
  ])('%s', async (_name, sent, status, code) => {
    expect(await answer(receiver, sent)).toEqual([status, code]);
  });

  it('cost no store call and ran no handler', () => {
    expect(store.calls).toEqual([]);
    expect(ran).toEqual([]);
    expect(of('rejected').length).toBe(of('answered').length);
  });

  it('answer every signature fault with the same bytes', async () => {
    const replies = await Promise.all(
      [
        { ...good, headers: {} },
        { ...good, headers: { 'x-ploton-signature': 'ab' } },
        plotonRequest({}, 'whsec_other'),
      ].map(async (sent) => {
        const admission = await admit(receiver, sent);
        return admission.kind === 'reply' && [admission.reply.status, admission.reply.headers, admission.reply.body];
      }),
    );
    expect(new Set(replies.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('exactly the oldest and the youngest event are fresh', async () => {
    expect(await answer(receiver, plotonRequest({ timestamp: new Date(NOW - 48 * 3_600_000).toISOString() }))).toEqual([
      200,
      'handled',
    ]);
    expect(await answer(receiver, plotonRequest({ timestamp: new Date(NOW + 300_000).toISOString() }))).toEqual([
      200,
      'handled',
    ]);
  });

  it('what the body reader refuses is the answer', async () => {
    for (const code of ['body_too_large', 'body_timeout', 'body_length_mismatch', 'body_consumed'] as const) {
      const admission = await receiver.admit({ ...lend(good), body: async () => new Refusal(code) }, '/webhook');
      expect(admission).toMatchObject({ kind: 'reply', reply: { code } });
    }
    const gone = await receiver.admit({ ...lend(good), body: async () => new Refusal('body_aborted') }, '/webhook');
    expect(gone).toEqual({ kind: 'gone' });
  });

  it('an adapter that throws lets nothing through', async () => {
    const broken = { ...lend(good), body: () => Promise.reject(new Error('bug')) };
    expect(await receiver.admit(broken, '/webhook')).toMatchObject({
      kind: 'reply',
      reply: { status: 500, code: 'handler_failed' },
    });
  });
});

describe('handlers', () => {
  it('get their event and delivery; a type without one is acknowledged and reported', async () => {
    const { observer, of } = watch();
    const got: unknown[] = [];
    const receiver = createReceiver(ploton, {
      ...base,
      observer,
      on: {
        'task.complete': (event, delivery) =>
          void got.push([event.task_id, delivery.attempt, delivery.type, delivery.provider]),
      },
    });
    expect(await answer(receiver, plotonRequest({ task_id: 't1' }))).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest({ event: 'task.failed', task_id: 't1', data: { error: {} } }))).toEqual(
      [200, 'unhandled'],
    );
    expect(await answer(receiver, plotonRequest({ event: 'task.new', task_id: 't1' }))).toEqual([200, 'unhandled']);
    expect(got).toEqual([['t1', 1, 'task.complete', 'ploton']]);
    expect(of('unhandled').map((each) => each.eventType)).toEqual(['task.failed', 'task.new']);
    expect(of('received').map((each) => each.known)).toEqual([true, true, false]);
  });

  it('named like a property of every object are not mistaken for one', async () => {
    const receiver = createReceiver(ploton, { ...base, on: { 'task.complete': () => {} } });
    expect(await answer(receiver, plotonRequest({ event: 'constructor' }))).toEqual([200, 'unhandled']);
    expect(await answer(receiver, plotonRequest({ event: '__proto__' }))).toEqual([200, 'unhandled']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('kaboom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('kaboom'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
  ])('one that %s is answered 500 and runs again on the retry', async (_name, fail) => {
    const { observer, of } = watch();
    let runs = 0;
    const receiver = createReceiver(ploton, {
      ...base,
      observer,
      on: {
        '*': (_event, delivery) => {
          runs += 1;
          expect(delivery.attempt).toBe(runs);
          return runs === 1 ? fail() : undefined;
        },
      },
    });
    const sent = plotonRequest();
    const first = await admit(receiver, sent);
    expect(first).toMatchObject({ kind: 'reply', reply: { status: 500, code: 'handler_failed' } });
    expect(first.kind === 'reply' && first.reply.body).not.toContain('kaboom');
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
    expect(runs).toBe(2);
    expect(of('failed')).toMatchObject([{ attempt: 1, status: 500 }]);
  });
});

describe('an application', () => {
  it.each([
    [200, true],
    [201, true],
    [204, true],
    [302, false],
    [404, false],
    [500, false],
    [503, false],
  ])('that answers %i commits: %s', async (status, commits) => {
    const receiver = createReceiver(ploton, base);
    const sent = plotonRequest();
    const first = await admit(receiver, sent);
    if (first.kind !== 'open') throw new Error(first.kind);
    await first.session.settle(status);
    const second = await admit(receiver, sent);
    expect(second.kind).toBe(commits ? 'reply' : 'open');
    if (second.kind === 'open') expect(second.session.delivery.attempt).toBe(2);
  });

  it('is warned about a success that Ploton does not count, and not about one that Platos does', async () => {
    const { observer, of } = watch();
    for (const [receiver, sent] of [
      [createReceiver(ploton, { ...base, observer }), plotonRequest()],
      [createReceiver(platos, { ...base, observer }), platosRequest()],
    ] as const) {
      const admission = await admit(receiver as never, sent);
      if (admission.kind === 'open') await admission.session.settle(204);
    }
    expect(of('handled').map((each) => each.warning !== undefined)).toEqual([true, false]);
  });

  it('may settle twice: the first outcome stands', async () => {
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, { ...base, observer });
    const sent = plotonRequest();
    const first = await admit(receiver, sent);
    if (first.kind !== 'open') throw new Error(first.kind);
    await Promise.all([first.session.settle(200), first.session.settle(500)]);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
    expect(of('handled').length + of('failed').length).toBe(1);
  });
});

describe('keys', () => {
  it('task.progress: two of one task run, two in one second with other data run, an exact copy does not', async () => {
    const receiver = createReceiver(ploton, { ...base, on: { '*': () => {} } });
    const progress = (data: object, at = NOW) =>
      plotonRequest({ event: 'task.progress', task_id: 't', data, timestamp: new Date(at).toISOString() });
    expect(await answer(receiver, progress({ percent: 1 }))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress({ percent: 1 }, NOW + 1000))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress({ percent: 2 }))).toEqual([200, 'handled']);
    expect(await answer(receiver, progress({ percent: 1 }))).toEqual([200, 'duplicate']);
  });

  it("'documented' is the literal rule", async () => {
    const receiver = createReceiver(ploton, { ...base, dedupeKey: 'documented', on: { '*': () => {} } });
    expect(await answer(receiver, plotonRequest({ event: 'task.progress', task_id: 't', data: { n: 1 } }))).toEqual([
      200,
      'handled',
    ]);
    expect(await answer(receiver, plotonRequest({ event: 'task.progress', task_id: 't', data: { n: 2 } }))).toEqual([
      200,
      'duplicate',
    ]);
  });

  it('a function decides; an empty, wrong or failing answer is 500, never one key for all', async () => {
    let answerOf = (): unknown => 'same';
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, {
      ...base,
      observer,
      dedupeKey: () => answerOf() as string,
      on: { '*': () => {} },
    });
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'duplicate']);
    for (const wrong of ['', undefined, 7]) {
      answerOf = () => wrong;
      expect(await answer(receiver, plotonRequest())).toEqual([500, 'dedupe_key_failed']);
    }
    answerOf = () => {
      throw new Error('bug');
    };
    expect(await answer(receiver, plotonRequest())).toEqual([500, 'dedupe_key_failed']);
    expect(of('key-collision').length).toBe(1);
  });

  it('the same key with another body raises the alarm, the same body does not', async () => {
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, { ...base, observer, on: { '*': () => {} } });
    await answer(receiver, plotonRequest({ task_id: 't', data: { a: 1 } }));
    await answer(receiver, plotonRequest({ task_id: 't', data: { a: 1 } }));
    expect(of('key-collision')).toEqual([]);
    expect(await answer(receiver, plotonRequest({ task_id: 't', data: { a: 2 } }))).toEqual([200, 'duplicate']);
    expect(of('key-collision').length).toBe(1);
  });

  it('the alarm looks at the body, not at the nonce or the secret it came with', async () => {
    const { observer, of } = watch();
    const on = { '*': () => {} };
    const receiver = createReceiver(platos, { ...base, observer, on });
    for (const rating of [1, 1, 2]) await answer(receiver, platosRequest({ event_id: 'e', rating }));
    expect(of('key-collision').length).toBe(1);

    const rotated = createReceiver(ploton, { ...base, secret: ['whsec_new', SECRET], observer, on });
    await answer(rotated, plotonRequest({ task_id: 't' }));
    expect(await answer(rotated, plotonRequest({ task_id: 't' }, 'whsec_new'))).toEqual([200, 'duplicate']);
    expect(of('key-collision').length).toBe(1);
  });

  it('two endpoints, two consumers and two tenants on one store all run', async () => {
    const store = memoryStore();
    let runs = 0;
    const on = {
      '*': () => {
        runs += 1;
      },
    };
    const sent = platosRequest({ event_id: 'e1' });
    const one = createReceiver(platos, { ...base, store, on });
    await answer(one, sent, '/a');
    await answer(one, sent, '/b');
    await answer(createReceiver(platos, { ...base, store, endpoint: 'named', on }), sent, '/a');
    await answer(
      createReceiver(platos, { ...base, store, secret: 'whsec_two', on }),
      platosRequest({ event_id: 'e1' }, { secret: 'whsec_two' }),
      '/a',
    );
    const secret = (request: { url: string }) => ({ tenant: request.url, secret: SECRET });
    const tenants = createReceiver(platos, { ...base, store, endpoint: 'named', secret, on });
    await answer(tenants, { ...sent, url: 't1' });
    await answer(tenants, { ...sent, url: 't2' });
    expect(runs).toBe(6);
    await answer(tenants, { ...sent, url: 't2' });
    expect(runs).toBe(6);
  });

  it('stay the same while a secret is rotated', async () => {
    const store = memoryStore();
    const on = { '*': () => {} };
    const before = createReceiver(ploton, { ...base, store, secret: 'old', on });
    const during = createReceiver(ploton, { ...base, store, secret: ['new', 'old'], on });
    const fields = { task_id: 't' };
    expect(await answer(before, plotonRequest(fields, 'old'))).toEqual([200, 'handled']);
    expect(await answer(during, plotonRequest(fields, 'old'))).toEqual([200, 'duplicate']);
    expect(await answer(during, plotonRequest(fields, 'new'))).toEqual([200, 'duplicate']);
  });
});

describe('nonces', () => {
  const sign = { ts: String(NOW / 1000), nonce: 'f'.repeat(32) };

  it('the same bytes again are the same delivery: done is acknowledged, failed runs', async () => {
    let fail = true;
    let runs = 0;
    const receiver = createReceiver(platos, {
      ...base,
      on: {
        '*': () => {
          runs += 1;
          if (fail) throw new Error('no');
        },
      },
    });
    const sent = platosRequest({}, sign);
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    fail = false;
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
    expect(runs).toBe(2);
  });

  it('with other bytes is refused, and no handler runs', async () => {
    let runs = 0;
    const receiver = createReceiver(platos, {
      ...base,
      on: {
        '*': () => {
          runs += 1;
        },
      },
    });
    await answer(receiver, platosRequest({}, sign));
    expect(await answer(receiver, platosRequest({}, sign))).toEqual([401, 'nonce_reused']);
    expect(runs).toBe(1);
  });

  it("`replay: 'reject'` refuses a done delivery with a known nonce, and takes a redelivery and the retry of a failure", async () => {
    let fail = true;
    const receiver = createReceiver(platos, {
      ...base,
      replay: 'reject',
      on: {
        '*': () => {
          if (fail) throw new Error('no');
        },
      },
    });
    const sent = platosRequest({ event_id: 'e' }, sign);
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    fail = false;
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([401, 'nonce_reused']);
    expect(await answer(receiver, platosRequest({ event_id: 'e' }))).toEqual([200, 'duplicate']);
  });

  it.each([
    ['answers in promises', false],
    ['has its answers at hand', true],
  ])('behave the same on a store that cannot take them with the claim and %s', async (_name, isImmediate) => {
    const memory = memoryStore();
    const { immediate } = memory;
    const store: DedupeStore = {
      name: 'plain',
      ...(isImmediate && {
        immediate: {
          claim: (request) => immediate.claim({ ...request, nonce: undefined }),
          commit: immediate.commit.bind(immediate),
          release: immediate.release.bind(immediate),
        },
      }),
      claim: (request, options) => memory.claim({ ...request, nonce: undefined }, options),
      renew: memory.renew.bind(memory),
      commit: memory.commit.bind(memory),
      release: memory.release.bind(memory),
      remember: memory.remember.bind(memory),
    };
    const receiver = createReceiver(platos, { ...base, store, replay: 'reject', on: { '*': () => {} } });
    const sent = platosRequest({}, sign);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([401, 'nonce_reused']);
    expect(await answer(receiver, platosRequest({}, sign))).toEqual([401, 'nonce_reused']);
  });
});

describe('cost', () => {
  it.each(['immediate', 'promised'] as const)(
    '%s: a first delivery is one claim and one commit, a duplicate one claim',
    async (kind) => {
      const store = countingStore(kind);
      const receiver = createReceiver(platos, { ...base, store, on: { '*': () => {} } });
      const sent = platosRequest();
      await answer(receiver, sent);
      expect(store.calls).toEqual(['claim', 'commit']);
      await answer(receiver, sent);
      expect(store.calls).toEqual(['claim', 'commit', 'claim']);
    },
  );
});
