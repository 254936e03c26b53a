import { Writable } from 'node:stream';
import { MISTAKES, type MistakeRow, mistakeRows, shownTo } from '@hookgate/test-services';
import { afterEach, describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import { z } from 'zod';
import { createFetchHandler, type DedupeStore, defineProvider, memoryStore, platos, ploton } from '../src/index.ts';
import { platosRequest, plotonRequest, SECRET, type SentRequest } from './support/deliver.ts';

const now = (): string => new Date().toISOString();
const fresh = (secret: string = SECRET): SentRequest => plotonRequest({ timestamp: now() }, secret);
const freshPlatos = (): SentRequest => platosRequest({}, { ts: String(Math.floor(Date.now() / 1000)) });
const handle = (): void => {};

/** Deliveries to one webhook of Ploton with these options. */
async function deliverTo(options: object, ...sent: readonly SentRequest[]): Promise<void> {
  const handler = createFetchHandler(ploton, { secret: SECRET, on: { '*': handle }, ...options });
  await sendAll(handler, sent);
}

async function deliverToPlatos(options: object, ...sent: readonly SentRequest[]): Promise<void> {
  await sendAll(createFetchHandler(platos, { secret: SECRET, on: { '*': handle }, ...options }), sent);
}

async function sendAll(handler: (request: Request) => Promise<Response>, sent: readonly SentRequest[]): Promise<void> {
  for (const { method = 'POST', headers, body } of sent) {
    await handler(new Request('http://localhost/webhook', { method, headers: { ...headers }, body: body as string }));
  }
}

const aClient = { get() {}, set() {}, call() {} } as unknown as DedupeStore;
/** Those of the table that no framework and no server is needed for. */
const mistakes: Parameters<typeof mistakeRows<'core'>>[1] = {
  'no secret': {
    seen: /PLOTON_WEBHOOK_SECRET.*\{ secret:/,
    make: () => createFetchHandler(ploton, { on: { '*': handle } }),
  },
  'secret: a promise': { seen: /is a promise.*await it/, make: () => deliverTo({ secret: Promise.resolve(SECRET) }) },
  'a secret with a line break': {
    seen: /option `secret`.*copied line break/,
    make: () => deliverTo({ secret: `${SECRET}\n` }),
  },
  'a secret in quotes': { seen: /option `secret`.*quotes around it/, make: () => deliverTo({ secret: `"${SECRET}"` }) },
  'another secret': { seen: /No secret matches \(tried/, make: () => deliverTo({}, fresh('another')) },
  'a secret without its prefix': {
    seen: /No secret matches|prefix/,
    make: () => deliverTo({ secret: SECRET.slice('whsec_'.length) }, fresh()),
  },
  'the secret where the options belong': {
    seen: /not a string: write plotonWebhook\(\{ secret/,
    make: () => createFetchHandler(ploton, SECRET as never),
  },
  'a handler where the options belong': {
    seen: /not a function: write plotonWebhook\(\{ on/,
    make: () => createFetchHandler(ploton, handle as never),
  },
  'a misspelt option': {
    seen: /`observers` does not exist \(did you mean `observer`\?\); there are/,
    make: () => deliverTo({ observers: handle }),
  },
  'an option of the other sender': {
    seen: /`toleranceSeconds` is not for ploton.*use maxAgeSeconds/,
    make: () => deliverTo({ toleranceSeconds: 60 }),
  },
  'dedupeTtlMs in seconds': {
    seen: /`dedupeTtlMs` is 172800 and must be at least/,
    make: () => deliverTo({ dedupeTtlMs: 172_800 }),
  },
  'a tolerance in milliseconds': {
    seen: /`toleranceSeconds` is 60000.*counts seconds.*write 60/,
    make: () => deliverToPlatos({ toleranceSeconds: 60_000 }),
  },
  'a path without "/"': { seen: /`path`.*"\/"/, make: () => deliverTo({ path: 'webhook' }) },
  'a typo in `on`': {
    seen: /`on\['task.completed'\]`.*Did you mean 'task.complete'\?/,
    make: () => deliverTo({ on: { 'task.completed': handle } }),
  },
  'a typo in `schemas`': {
    seen: /`schemas\['task.done'\]`.*checks nothing/,
    make: () => deliverTo({ schemas: { 'task.done': z.object({}) } }),
  },
  'a JSON Schema': {
    seen: /must be a Standard Schema \(zod 3.24/,
    make: () => deliverTo({ schemas: { 'task.complete': { type: 'object' } } }),
  },
  'zod 3.23, which knows no Standard Schema': {
    seen: /must be a Standard Schema \(zod 3.24/,
    make: () => deliverTo({ schemas: { 'task.complete': { parse: handle, safeParse: handle } } }),
  },
  "the URL of the other sender's webhook": {
    seen: /carries x-platos-signature, another sender's signature: this URL is configured for ploton/,
    make: () => deliverTo({}, freshPlatos()),
  },
  'a clock that is 90 s ahead': {
    seen: /9\d s old.*clock is wrong: synchronise it with NTP/,
    make: () => deliverToPlatos({ now: () => Date.now() + 90_000 }, freshPlatos()),
  },
  'a schema that is stricter than the sender': {
    seen: /The schema refused these fields of the event: n/,
    make: () => deliverTo({ schemas: { 'task.complete': z.object({ n: z.number() }) } }, fresh()),
  },
  'a handler that throws a string': {
    seen: /the handler of 'task.complete' failed[\s\S]*no database/,
    make: () => deliverTo({ on: { '*': () => Promise.reject('no database') } }, fresh()),
  },
  'two webhooks for one': {
    seen: /Two webhooks of ploton.*share a store and the endpoint '\/webhook'.*its own `endpoint`/,
    make: async () => {
      const store = memoryStore();
      for (const sent of [fresh(), fresh()]) await deliverTo({ store }, sent);
    },
  },
  'an observer that throws': {
    seen: /An observer failed.*is not included in initial labelset/,
    make: () =>
      deliverTo(
        {
          observer: () => {
            throw new Error('Added label "x" is not included in initial labelset');
          },
        },
        fresh(),
      ),
  },
  'a logger that takes the message first': {
    seen: /no database.*"message":"the handler of 'task.complete' failed/,
    make: async () => {
      const written: string[] = [];
      const stream = new Writable({ write: (line, _encoding, done) => done(void written.push(String(line))) });
      const logger = winston.createLogger({ transports: [new winston.transports.Stream({ stream })] });
      await deliverTo({ logger, on: { '*': () => Promise.reject(new Error('no database')) } }, fresh());
      await new Promise(setImmediate);
      return written.join('');
    },
  },
  'a handler that never resolves': {
    seen: /the handler of 'task.complete' outlived.*If it never ends: .*the promise that it returns/,
    make: () => {
      const hurried = defineProvider({ ...ploton, deadlineMs: 400 });
      const handler = createFetchHandler(hurried, { secret: SECRET, on: { '*': () => new Promise<void>(() => {}) } });
      return sendAll(handler, [fresh()]);
    },
  },
  'a webhook made for every request': {
    seen: /receivers of ploton were made for "\/webhook".*Make it once, outside of the function that takes requests/,
    make: async () => {
      for (const name of ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'NODE_ENV']) vi.stubEnv(name, undefined);
      for (let times = 0; times < 3; times += 1) await deliverTo({ path: '/webhook' }, fresh());
    },
  },
};

/** Further ones. */
const others: Readonly<Record<string, MistakeRow>> = {
  'a blank secret': { seen: /secret is missing, empty or blank/, make: () => deliverTo({ secret: ' ' }) },
  'secret: `${undefined}`': {
    seen: /is missing, empty or blank \("undefined"\)/,
    make: () => deliverTo({ secret: `${undefined}` }),
  },
  'secret: [new, undefined]': { seen: /secret\[1\].*missing/, make: () => deliverTo({ secret: [SECRET, undefined] }) },
  'secret: a Buffer': {
    seen: /is a Buffer, and must be a string/,
    make: () => deliverTo({ secret: Buffer.from(SECRET) }),
  },
  'half a byte': { seen: /`bodyLimitBytes` must be a whole number/, make: () => deliverTo({ bodyLimitBytes: 1.5 }) },
  'half a waiter': { seen: /`maxWaiters` must be a whole number/, make: () => deliverTo({ maxWaiters: 0.5 }) },
  'a body timeout past the deadline': {
    seen: /`bodyTimeoutMs`.*longer than ploton waits/,
    make: () => deliverTo({ bodyTimeoutMs: 60_000 }),
  },
  'a bare client as store': {
    seen: /pass memoryStore\(\), redisStore\(\{ client \}\)/,
    make: () => deliverTo({ store: aClient }),
  },
  'on: {}': {
    seen: /`on` is empty: every delivery would be acknowledged and dropped/,
    make: () => deliverTo({ on: {} }),
  },
  'no handlers and no application': {
    seen: /nobody would handle.*pass `on`/,
    make: () => createFetchHandler(ploton, { secret: SECRET }),
  },
  'a logger without levels': {
    seen: /`logger` has no warn\(\), error\(\)/,
    make: () => deliverTo({ logger: { info: handle } }),
  },
  'a proxy that re-formats the JSON': {
    seen: /The signature matches the body re-serialised|rewrites it/,
    make: () => {
      const { headers, body } = fresh();
      return deliverTo({}, { headers, body: JSON.stringify(JSON.parse(body as string), null, 2) });
    },
  },
  'GET instead of POST': {
    seen: /method_not_allowed/,
    make: () => deliverTo({}, { method: 'GET', headers: {}, body: undefined as never }),
  },
  'an observer that rejects': {
    seen: /An observer failed.*statsd down/,
    make: () =>
      deliverTo(
        {
          observer: async () => {
            throw new Error('statsd down');
          },
        },
        fresh(),
      ),
  },
  'a secret function that throws': {
    seen: /`secret` function threw: Error: no tenant/,
    make: () =>
      deliverTo(
        {
          secret: () => {
            throw new Error('no tenant');
          },
        },
        fresh(),
      ),
  },
  'a dedupe key that is none': {
    seen: /`dedupeKey` answered undefined; it must answer a non-empty string/,
    make: () => deliverTo({ dedupeKey: () => undefined }, fresh()),
  },
};

describe('a mistake, and what its developer is shown', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each(mistakeRows('core', mistakes, others))('$mistake', async ({ make, seen }) => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
    expect(await shownTo(make)).toMatch(seen);
  });

  it('at most three show nothing, and nobody could tell', () => {
    const silent = Object.entries(MISTAKES).filter(([, shown]) => typeof shown !== 'string');
    expect(silent.map(([mistake]) => mistake)).toEqual([
      'a handler that does not await its work',
      'a route before the webhook',
      'a 404 handler before the webhook',
    ]);
    expect(Object.keys(MISTAKES).length).toBeGreaterThanOrEqual(56);
  });

  it('an ordinary set-up shows nothing', async () => {
    expect(await shownTo(() => deliverTo({}, fresh(), fresh()))).toBe('');
    expect(await shownTo(() => deliverToPlatos({}, freshPlatos()))).toBe('');
  });

  it('a hundred of the same are one line', async () => {
    const shown = await shownTo(() => deliverTo({}, ...Array.from({ length: 100 }, () => fresh('another'))));
    expect(shown).toMatch(/^\[hookgate\](?!.*\[hookgate\])/s);
  });
});
