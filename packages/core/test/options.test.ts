import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, memoryStore, platos, ploton } from '../src/index.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET } from './support/deliver.ts';

const make = (options: object) => () => createReceiver(ploton, { secret: SECRET, ...options });

describe('an option that is wrong throws when the receiver is made, and names itself', () => {
  it.each<[string, object, RegExp]>([
    ['unknown', { secrets: 'x' }, /`secrets` does not exist \(did you mean `secret`\?\); there are: secret, store/],
    ['of an object', { toString: 1 }, /`toString` does not exist/],
    ['store', { store: {} }, /`store` has no claim\(\), renew\(\)/],
    ['store: a bare client', { store: { set() {}, get() {} } }, /pass memoryStore\(\), redisStore/],
    ['path', { path: 'webhook' }, /`path` must be a path/],
    ['paths', { path: [] }, /`path` must be a path/],
    ['endpoint', { endpoint: '' }, /`endpoint` must be a non-empty string/],
    ['bodyLimitBytes', { bodyLimitBytes: Number.NaN }, /`bodyLimitBytes` must be a number from 1/],
    ['bodyLimitBytes as text', { bodyLimitBytes: '1mb' }, /not 1mb/],
    ['bodyTimeoutMs', { bodyTimeoutMs: 0 }, /`bodyTimeoutMs`/],
    ['bodyTimeoutMs beyond a timer', { bodyTimeoutMs: 2 ** 31 }, /`bodyTimeoutMs`/],
    ['maxWaiters', { maxWaiters: -1 }, /`maxWaiters`/],
    ['maxHandlerMs', { maxHandlerMs: 1 }, /`maxHandlerMs`/],
    [
      'dedupeTtlMs below twice the retry horizon',
      { dedupeTtlMs: 86_400_000 },
      /`dedupeTtlMs` is 86400000.*at least 172800000/,
    ],
    [
      'maxAgeSeconds above the memory',
      // 49 hours, less 15 minutes, and a second.
      { maxAgeSeconds: 175_501 },
      /`maxAgeSeconds` does not fit.*\(176400000 ms\) must be at least 176401000, maxAgeSeconds \(175501\) and 15 minutes/,
    ],
    [
      'dedupeTtlMs that forgets what is still fresh',
      { dedupeTtlMs: 172_800_000 },
      /`dedupeTtlMs` does not fit.*\(172800000 ms\) must be at least 173700000, maxAgeSeconds \(172800\) and 15 minutes/,
    ],
    ['toleranceSeconds without a signed timestamp', { toleranceSeconds: 60 }, /use maxAgeSeconds/],
    ['replay without nonces', { replay: 'reject' }, /no nonces/],
    ['dedupeKey', { dedupeKey: 'task_id' }, /`dedupeKey` must be a function/],
    ['onStoreError', { onStoreError: 'ignore' }, /`onStoreError` must be 'reject' or 'process', not "ignore"/],
    ['on', { on: () => {} }, /`on` must be an object/],
    ['a handler', { on: { 'task.complete': 'run' } }, /`on\["task.complete"\]` must be a function/],
    ['a schema', { schemas: { 'task.complete': {} } }, /must be a Standard Schema/],
    ['observer', { observer: {} }, /`observer` must be a function/],
    ['logger', { logger: { info() {} } }, /`logger` has no warn\(\), error\(\)/],
    ['now', { now: NOW }, /`now` must be a function/],
  ])('%s', (_name, options, message) => {
    expect(make(options)).toThrow(TypeError);
    expect(make(options)).toThrow(message);
  });

  it('on Platos', () => {
    expect(() => createReceiver(platos, { secret: SECRET, replay: 'no' as 'reject' })).toThrow(
      /`replay` must be 'acknowledge' or 'reject'/,
    );
    expect(() => createReceiver(platos, { secret: SECRET, maxAgeSeconds: 1 })).toThrow(/use toleranceSeconds/);
    expect(() => createReceiver(platos, { secret: SECRET, dedupeKey: 'documented' })).toThrow(/documents no other key/);
    expect(() => createReceiver(platos, { secret: SECRET, toleranceSeconds: 302_401 })).toThrow(
      /`toleranceSeconds` does not fit.*\(604800000 ms\) must be at least 604802000, twice toleranceSeconds/,
    );
    expect(() => createReceiver(platos, { secret: SECRET, dedupeTtlMs: 119_999 })).toThrow(
      /`dedupeTtlMs` does not fit/,
    );
    expect(() => createReceiver(platos, { secret: SECRET, toleranceSeconds: 302_400 })).not.toThrow();
    expect(() => createReceiver(ploton, { secret: SECRET, maxAgeSeconds: 175_500 })).not.toThrow();
  });

  it('takes every documented option', () => {
    const options = {
      store: memoryStore(),
      path: ['/a', '/b'],
      endpoint: 'x',
      maxAgeSeconds: 60,
      bodyLimitBytes: 1,
      bodyTimeoutMs: 1,
      dedupeTtlMs: 172_800_000,
      dedupeKey: () => 'k',
      onStoreError: 'process',
      maxWaiters: 0,
      maxHandlerMs: 10_000,
      on: { '*': () => {} },
      schemas: {},
      observer() {},
      logger: console,
      now: Date.now,
    };
    expect(make(options)).not.toThrow();
  });
});

describe('the secret', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([undefined, '', '  \n', [], [''], ['ok', ' '], 7, null])(
    '%j throws with the name of the variable',
    (secret) => {
      vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
      expect(() => createReceiver(ploton, { secret: secret as string })).toThrow(/PLOTON_WEBHOOK_SECRET/);
    },
  );

  it('comes from the environment, and a blank variable is none', async () => {
    vi.stubEnv('PLATOS_WEBHOOK_SECRET', 'whsec_env');
    const receiver = createReceiver(platos, { now: () => NOW, on: { '*': () => {} } });
    expect(await answer(receiver, platosRequest({}, { secret: 'whsec_env' }))).toEqual([200, 'handled']);
    vi.stubEnv('PLATOS_WEBHOOK_SECRET', ' ');
    expect(() => createReceiver(platos)).toThrow(/PLATOS_WEBHOOK_SECRET/);
  });

  it('may be any of an array', async () => {
    const receiver = createReceiver(ploton, { secret: ['a', 'b'], now: () => NOW, on: { '*': () => {} } });
    expect(await answer(receiver, plotonRequest({}, 'b'))).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest({}, 'c'))).toEqual([401, 'invalid_signature']);
  });

  it('may depend on the request; an unknown tenant is 401, a failing look-up 503, a blank secret 500', async () => {
    const receiver = createReceiver(ploton, {
      now: () => NOW,
      secret: async (request) => {
        if (request.header('X-Tenant') === 'fail') throw new Error('database down');
        return ({ one: 'secret one', two: ['new two', 'old two'], blank: ' ' } as Record<string, string | string[]>)[
          request.header('X-Tenant') ?? ''
        ];
      },
      on: { '*': () => {} },
    });
    const send = (tenant: string, secret: string) => {
      const sent = plotonRequest({}, secret);
      return answer(receiver, { ...sent, headers: { ...sent.headers, 'x-tenant': tenant } });
    };
    expect(await send('one', 'secret one')).toEqual([200, 'handled']);
    expect(await send('two', 'old two')).toEqual([200, 'handled']);
    expect(await send('two', 'secret one')).toEqual([401, 'invalid_signature']);
    expect(await send('three', 'secret one')).toEqual([401, 'invalid_signature']);
    expect(await send('fail', 'secret one')).toEqual([503, 'secret_unavailable']);
    expect(await send('blank', ' ')).toEqual([500, 'handler_failed']);
  });
});
