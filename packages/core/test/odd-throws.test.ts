import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFetchHandler,
  type DedupeStore,
  defineProvider,
  InvalidEventError,
  memoryStore,
  ploton,
  type WebhookOptions,
} from '../src/index.ts';
import { NOW, plotonRequest, SECRET, type SentRequest, signPloton } from './support/deliver.ts';

class Unreadable extends Error {
  override get message(): string {
    throw new Error('nobody reads this');
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const throwsText = {
  toString() {
    throw new Error('no text');
  },
};

/** What `String` throws at, and what it does not. */
const ODD: readonly [string, () => unknown][] = [
  ['an object without a prototype', () => Object.create(null)],
  ['an object whose toString throws', () => throwsText],
  ['an error whose message throws', () => new Unreadable()],
  ['a revoked proxy', revoked],
  ['a symbol', () => Symbol('odd')],
  ['nothing', () => undefined],
];

const SILENT = { info() {}, warn() {}, error() {} };
const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);

beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => void process.off('unhandledRejection', note));

async function statusOf(options: WebhookOptions<typeof ploton>, sent: SentRequest): Promise<number> {
  const handle = createFetchHandler(ploton, {
    secret: SECRET,
    now: () => NOW,
    store: memoryStore(),
    logger: SILENT,
    on: { '*': () => {} },
    ...options,
  });
  const { headers, body } = sent;
  const { status } = await handle(new Request('https://x/webhook', { method: 'POST', headers, body: body as string }));
  // Node tells of unhandled rejections when the microtasks have run.
  await new Promise((resolve) => setImmediate(resolve));
  return status;
}

describe.each(ODD)('%s', (_name, make) => {
  const toss = (): never => {
    throw make();
  };
  const reject = (): Promise<never> => Promise.reject(make());
  const schema = (validate: () => never | Promise<never>) => ({
    schemas: { 'task.complete': { '~standard': { version: 1 as const, vendor: 'test', validate } } },
  });

  it.each<[string, WebhookOptions<typeof ploton>]>([
    ['throws', { observer: toss }],
    ['rejects', { observer: reject }],
  ])('that an observer %s touches neither the delivery nor the process', async (_how, options) => {
    expect(await statusOf(options, plotonRequest())).toBe(200);
    expect(rejections).toEqual([]);
  });

  it.each<[string, () => never | Promise<never>]>([
    ['throws', toss],
    ['rejects', reject],
  ])('that a logger %s touches neither the delivery nor the process', async (_how, log) => {
    const logger = { info: log, warn: log, error: log };
    expect(await statusOf({ logger }, plotonRequest())).toBe(200);
    expect(rejections).toEqual([]);
  });

  it.each<[string, WebhookOptions<typeof ploton>, number]>([
    ['a handler throws', { on: { '*': toss } }, 500],
    ['a handler rejects', { on: { '*': reject } }, 500],
    ['`secret` throws', { secret: toss }, 503],
    ['`secret` rejects', { secret: reject }, 503],
    ['`dedupeKey` throws', { dedupeKey: toss }, 500],
    ['`dedupeKey` rejects', { dedupeKey: reject }, 500],
    ['a schema throws', schema(toss), 500],
    ['a schema rejects', schema(reject), 500],
    ['`now` throws', { now: toss }, 500],
  ])('that %s is answered', async (_what, options, status) => {
    expect(await statusOf(options, plotonRequest())).toBe(status);
    expect(rejections).toEqual([]);
  });

  it('that a store rejects ends in what `onStoreError` says', async () => {
    const store: DedupeStore = {
      name: 'odd',
      claim: reject,
      renew: reject,
      commit: reject,
      release: reject,
      remember: reject,
    };
    expect(await statusOf({ store, onStoreError: 'process' }, plotonRequest())).toBe(200);
    expect(rejections).toEqual([]);
  });

  it('that `secret` throws tells a stranger what it tells the sender', async () => {
    const forged = { ...signPloton('{}', 'another'), body: '{}' };
    expect(await statusOf({ secret: toss }, forged)).toBe(await statusOf({ secret: toss }, plotonRequest()));
  });
});

it.each<[string, WebhookOptions, Partial<typeof ploton>]>([
  ['an error of `secret`', { secret: () => tossLong() }, {}],
  ['an error of `dedupeKey`', { dedupeKey: () => tossLong() }, {}],
  ['an error of a schema', schema(tossLong), {}],
  ['an issue of a schema', schema(() => ({ issues: [{ message: '', path: ['z'.repeat(1_000_000)] }] })), {}],
  ['an error of `parseEvent`', {}, { parseEvent: () => tossLong() }],
  [
    'an InvalidEventError of `parseEvent`',
    {},
    {
      parseEvent: () => {
        throw new InvalidEventError('z'.repeat(1_000_000));
      },
    },
  ],
])('%s that quotes the whole body is cut before it reaches an observer', async (_what, options, sender) => {
  const details: Array<string | undefined> = [];
  const handle = createFetchHandler(defineProvider({ ...ploton, ...sender }), {
    secret: SECRET,
    now: () => NOW,
    logger: SILENT,
    on: { '*': () => {} },
    observer: (seen) => void (seen.type === 'rejected' && details.push(seen.detail)),
    ...(options as object),
  });
  const { headers, body } = plotonRequest();
  await handle(new Request('http://a.host/webhook', { method: 'POST', headers, body: body as string }));
  expect(details).toEqual([expect.stringContaining('zzz…')]);
  expect(details[0]?.length).toBeLessThan(500);
});

function schema(validate: (value: unknown) => unknown): WebhookOptions {
  return { schemas: { 'task.complete': { '~standard': { version: 1, vendor: 'test', validate } } } } as never;
}

function tossLong(): never {
  throw new Error(`cannot read ${'z'.repeat(1_000_000)}`);
}
