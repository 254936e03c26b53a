import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createFetchHandler, type DedupeStore, memoryStore, platos, ploton } from '../src/index.ts';
import { platosRequest, plotonRequest, SECRET, type SentRequest } from './support/deliver.ts';

/** What a developer does wrong, and the words that lead to the line to change. Without a logger, and without an observer. */
interface Mistake {
  readonly mistake: string;
  readonly seen: RegExp;
  /** Makes the webhook, and sends it what its sender would. */
  readonly make: () => unknown;
}

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
const mistakes: readonly Mistake[] = [
  {
    mistake: 'no secret',
    seen: /PLOTON_WEBHOOK_SECRET.*\{ secret:/,
    make: () => createFetchHandler(ploton, { on: { '*': handle } }),
  },
  { mistake: 'a blank secret', seen: /secret is empty or blank/, make: () => deliverTo({ secret: ' ' }) },
  {
    mistake: 'secret: [new, undefined]',
    seen: /secret\[1\].*missing/,
    make: () => deliverTo({ secret: [SECRET, undefined] }),
  },
  {
    mistake: 'secret: a promise',
    seen: /is a promise.*await it/,
    make: () => deliverTo({ secret: Promise.resolve(SECRET) }),
  },
  {
    mistake: 'secret: a Buffer',
    seen: /is a Buffer, and must be a string/,
    make: () => deliverTo({ secret: Buffer.from(SECRET) }),
  },
  {
    mistake: 'a secret with a line break',
    seen: /option `secret`.*copied line break/,
    make: () => deliverTo({ secret: `${SECRET}\n` }),
  },
  {
    mistake: 'a secret in quotes',
    seen: /option `secret`.*quotes around it/,
    make: () => deliverTo({ secret: `"${SECRET}"` }),
  },
  { mistake: 'another secret', seen: /No secret matches \(tried/, make: () => deliverTo({}, fresh('another')) },
  {
    mistake: 'a secret without its prefix',
    seen: /No secret matches|prefix/,
    make: () => deliverTo({ secret: SECRET.slice('whsec_'.length) }, fresh()),
  },
  {
    mistake: 'the secret where the options belong',
    seen: /not a string: write plotonWebhook\(\{ secret/,
    make: () => createFetchHandler(ploton, SECRET as never),
  },
  {
    mistake: 'a handler where the options belong',
    seen: /not a function: write plotonWebhook\(\{ on/,
    make: () => createFetchHandler(ploton, handle as never),
  },
  {
    mistake: 'a misspelt option',
    seen: /`observers` does not exist \(did you mean `observer`\?\); there are/,
    make: () => deliverTo({ observers: handle }),
  },
  {
    mistake: 'an option of the other sender',
    seen: /`toleranceSeconds` is not for ploton.*use maxAgeSeconds/,
    make: () => deliverTo({ toleranceSeconds: 60 }),
  },
  {
    mistake: 'dedupeTtlMs in seconds',
    seen: /`dedupeTtlMs` is 172800 and must be at least/,
    make: () => deliverTo({ dedupeTtlMs: 172_800 }),
  },
  {
    mistake: 'a tolerance in milliseconds',
    seen: /`toleranceSeconds` is 60000.*counts seconds.*write 60/,
    make: () => deliverToPlatos({ toleranceSeconds: 60_000 }),
  },
  {
    mistake: 'half a byte',
    seen: /`bodyLimitBytes` must be a whole number/,
    make: () => deliverTo({ bodyLimitBytes: 1.5 }),
  },
  { mistake: 'half a waiter', seen: /`maxWaiters` must be a whole number/, make: () => deliverTo({ maxWaiters: 0.5 }) },
  {
    mistake: 'a body timeout past the deadline',
    seen: /`bodyTimeoutMs`.*longer than ploton waits/,
    make: () => deliverTo({ bodyTimeoutMs: 60_000 }),
  },
  { mistake: 'a path without "/"', seen: /`path`.*"\/"/, make: () => deliverTo({ path: 'webhook' }) },
  {
    mistake: 'a bare client as store',
    seen: /pass memoryStore\(\), redisStore\(\{ client \}\)/,
    make: () => deliverTo({ store: aClient }),
  },
  {
    mistake: 'on: {}',
    seen: /`on` is empty: every delivery would be acknowledged and dropped/,
    make: () => deliverTo({ on: {} }),
  },
  {
    mistake: 'a typo in `on`',
    seen: /`on\['task.completed'\]`.*Did you mean 'task.complete'\?/,
    make: () => deliverTo({ on: { 'task.completed': handle } }),
  },
  {
    mistake: 'a typo in `schemas`',
    seen: /`schemas\['task.done'\]`.*checks nothing/,
    make: () => deliverTo({ schemas: { 'task.done': z.object({}) } }),
  },
  {
    mistake: 'a JSON Schema',
    seen: /must be a Standard Schema \(zod 3.24/,
    make: () => deliverTo({ schemas: { 'task.complete': { type: 'object' } } }),
  },
  {
    mistake: 'zod 3.23, which knows no Standard Schema',
    seen: /must be a Standard Schema \(zod 3.24/,
    make: () => deliverTo({ schemas: { 'task.complete': { parse: handle, safeParse: handle } } }),
  },
  {
    mistake: 'no handlers and no application',
    seen: /nobody would handle.*pass `on`/,
    make: () => createFetchHandler(ploton, { secret: SECRET }),
  },
  {
    mistake: 'a logger without levels',
    seen: /`logger` has no warn\(\), error\(\)/,
    make: () => deliverTo({ logger: { info: handle } }),
  },
  {
    mistake: "the URL of the other sender's webhook",
    seen: /carries x-platos-signature, another sender's signature: this URL is configured for ploton/,
    make: () => deliverTo({}, freshPlatos()),
  },
  {
    mistake: 'a clock that is 90 s ahead',
    seen: /9\d s old.*clock is wrong: synchronise it with NTP/,
    make: () => deliverToPlatos({ now: () => Date.now() + 90_000 }, freshPlatos()),
  },
  {
    mistake: 'a schema that is stricter than the sender',
    seen: /The schema refused these fields of the event: n/,
    make: () => deliverTo({ schemas: { 'task.complete': z.object({ n: z.number() }) } }, fresh()),
  },
  {
    mistake: 'a proxy that re-formats the JSON',
    seen: /The signature matches the body re-serialised|rewrites it/,
    make: () => {
      const { headers, body } = fresh();
      return deliverTo({}, { headers, body: JSON.stringify(JSON.parse(body as string), null, 2) });
    },
  },
  {
    mistake: 'GET instead of POST',
    seen: /method_not_allowed/,
    make: () => deliverTo({}, { method: 'GET', headers: {}, body: undefined as never }),
  },
  {
    mistake: 'a handler that throws a string',
    seen: /the handler of 'task.complete' failed[\s\S]*no database/,
    make: () => deliverTo({ on: { '*': () => Promise.reject('no database') } }, fresh()),
  },
  {
    mistake: 'two webhooks for one',
    seen: /Two webhooks of ploton.*share a store and the endpoint '\/webhook'.*its own `endpoint`/,
    make: async () => {
      const store = memoryStore();
      for (const sent of [fresh(), fresh()]) await deliverTo({ store }, sent);
    },
  },
  {
    mistake: 'an observer that throws',
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
  {
    mistake: 'an observer that rejects',
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
  {
    mistake: 'a secret function that throws',
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
  {
    mistake: 'a dedupe key that is none',
    seen: /`dedupeKey` answered undefined; it must answer a non-empty string/,
    make: () => deliverTo({ dedupeKey: () => undefined }, fresh()),
  },
];

/** Everything a developer is shown: what is thrown, and what is on the console. */
async function shownTo(make: () => unknown): Promise<string> {
  const shown: string[] = [];
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => {
      const [text, fields] = line as [string, { err?: unknown } | undefined];
      shown.push(`${text} ${String(fields?.err ?? '')}`);
    }),
  );
  try {
    await make();
    await new Promise(setImmediate);
  } catch (error) {
    shown.push(String(error));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return shown.filter((line) => !line.includes('remembered in this process')).join('\n');
}

describe('a mistake, and what its developer is shown', () => {
  it.each(mistakes)('$mistake', async ({ make, seen }) => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
    expect(await shownTo(make)).toMatch(seen);
    vi.unstubAllEnvs();
  });

  it('an ordinary set-up shows nothing', async () => {
    expect(await shownTo(() => deliverTo({}, fresh(), fresh()))).toBe('');
    expect(await shownTo(() => deliverToPlatos({}, freshPlatos()))).toBe('');
  });

  it('a hundred of the same are one line', async () => {
    const lines = (await shownTo(() => deliverTo({}, ...Array.from({ length: 100 }, () => fresh('another'))))).split(
      '\n',
    );
    expect(lines).toHaveLength(1);
  });
});
