import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFetchHandler, createReceiver, memoryStore, platos, ploton, type WebhookOptions } from '../src/index.ts';
import { didYouMean } from '../src/options/did-you-mean.ts';
import { answer, gate, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

afterEach(() => void vi.unstubAllEnvs());

const handle = (): void => {};

/** What a receiver says when it is made, besides that its memory is this process's. */
function told(options: object, provider: typeof ploton | typeof platos = ploton): (string | undefined)[] {
  const { observer, of } = watch();
  createReceiver(provider, { secret: SECRET, observer, ...options } as WebhookOptions<typeof provider>);
  return of('warning').flatMap(({ code, detail }) => (code === 'memory_store' ? [] : [detail]));
}

describe('at the start it is said that', () => {
  it.each<[string, object, RegExp]>([
    [
      'a handler has a typo',
      { on: { 'task.completed': handle } },
      /`on\['task.completed'\]`.*never runs.*Did you mean 'task.complete'\?/,
    ],
    ['a handler is written in another way', { on: { task_failed: handle } }, /Did you mean 'task.failed'\?/],
    ['a handler is in capitals', { on: { 'TASK.WAITING': handle } }, /Did you mean 'task.waiting'\?/],
    ['a handler is a pattern', { on: { 'task.*': handle } }, /`on\['task.\*'\]`: ploton documents no such event/],
    ["a handler is the other sender's", { on: { 'message.rated': handle } }, /Its events: task.complete, task.failed/],
    [
      'a schema is for no event',
      { schemas: { 'task.done': { '~standard': { validate: (value: unknown) => ({ value }) } } } },
      /`schemas\['task.done'\]`.*checks nothing/,
    ],
    ['a secret ends with a line break', { secret: `${SECRET}\n` }, /option `secret`.*white space.*mend it there/],
    ['a secret is in quotes', { secret: ['other', `"${SECRET}"`] }, /quotes around it/],
  ])('%s', (_name, options, said) => {
    expect(told(options)).toEqual([expect.stringMatching(said)]);
    expect(told(options).join()).not.toContain(SECRET);
  });

  it('the secret of the environment has white space around it', () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', 'whsec_1 ');
    expect(told({ secret: undefined })).toEqual([
      expect.stringMatching(/variable PLOTON_WEBHOOK_SECRET: .*white space/),
    ]);
  });

  it('a tolerance counts seconds', () => {
    expect(told({ toleranceSeconds: 60_000 }, platos)).toEqual([expect.stringMatching(/16.7 hours.*write 60\./)]);
  });

  it('nothing, of an ordinary set-up', () => {
    expect(told({ on: { 'task.complete': handle, '*': handle }, secret: ['a', 'b'] })).toEqual([]);
    expect(told({ toleranceSeconds: 300 }, platos)).toEqual([]);
  });
});

describe('what is refused at the start', () => {
  it.each<[string, unknown, RegExp]>([
    ['a secret where the options belong', SECRET, /must be an object, not a string: write plotonWebhook\(\{ secret:/],
    ['a handler where the options belong', handle, /must be an object, not a function: write plotonWebhook\(\{ on:/],
    ['null', null, /not null/],
    ['an empty `on`', { on: {} }, /`on` is empty: every delivery would be acknowledged and dropped/],
    ['a sink as it is', { on: { '*': { publish: handle } } }, /must be a function: .* \{ "\*": handOff\(sink\) \}/],
    ['a misspelt option', { bodyLimitByte: 1 }, /did you mean `bodyLimitBytes`\?/],
    ['half a byte', { bodyLimitBytes: 1.5 }, /`bodyLimitBytes` must be a whole number, not 1.5/],
    ['half a waiter', { maxWaiters: 0.5 }, /`maxWaiters` must be a whole number/],
    ['a body that may take longer than its sender waits', { bodyTimeoutMs: 60_000 }, /longer than ploton waits.*30000/],
  ])('%s', (_name, options, said) => {
    const given = typeof options === 'object' && options !== null ? { secret: SECRET, ...options } : options;
    expect(() => createReceiver(ploton, given as object)).toThrow(said);
    expect(() => createFetchHandler(ploton, given as object, () => new Response())).toThrow(said);
  });
});

describe('two receivers with one sender, endpoint and store', () => {
  async function pair(second: object): Promise<string[]> {
    const store = memoryStore();
    const { observer, of } = watch();
    const shared = { secret: SECRET, store, observer, now: () => NOW, on: { '*': handle } };
    const one = createReceiver(ploton, shared);
    const two = createReceiver(ploton, { ...shared, ...second });
    for (const receiver of [one, two, one, two]) await answer(receiver, plotonRequest());
    return of('warning').flatMap(({ code, detail }) => (code === 'two_receivers' ? [detail] : []));
  }

  it('are warned of, once', async () => {
    expect(await pair({})).toEqual([expect.stringMatching(/the endpoint '\/webhook'.*its own `endpoint`/)]);
  });

  it('are fine with endpoints or stores of their own', async () => {
    expect(await pair({ endpoint: 'second' })).toEqual([]);
    expect(await pair({ store: memoryStore() })).toEqual([]);
  });

  it('are fine one after the other', async () => {
    const store = memoryStore();
    const { observer, of } = watch();
    const options = { secret: SECRET, store, observer, now: () => NOW, on: { '*': handle } };
    const first = createReceiver(ploton, options);
    await answer(first, plotonRequest());
    await first.close();
    await answer(createReceiver(ploton, options), plotonRequest());
    expect(of('warning').filter(({ code }) => code === 'two_receivers')).toEqual([]);
  });
});

describe('did you mean', () => {
  it.each([
    ['secert', 'secret'],
    ['store_', 'store'],
    ['dedupeTTL', 'dedupeTtlMs'],
    ['galaxy', undefined],
    ['', undefined],
  ])('%s: %s', (given, meant) => {
    expect(didYouMean(given, ['secret', 'store', 'dedupeTtlMs', 'on'])).toBe(meant);
  });
});

it('an asynchronous context reaches handlers, observers and loggers', async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const context = new AsyncLocalStorage<string>();
  const seen: string[] = [];
  const note = (where: string) => (): void => void seen.push(`${where} ${context.getStore()}`);
  const release = gate();
  const receiver = createReceiver(ploton, {
    secret: SECRET,
    now: () => NOW,
    observer: note('observer'),
    logger: { info: note('logger'), warn: note('logger'), error: note('logger') },
    on: {
      '*': async () => {
        note('handler')();
        await release.promise;
      },
    },
  });
  seen.length = 0;
  const [one, two] = ['one', 'two'].map((name) => context.run(name, () => answer(receiver, plotonRequest())));
  await new Promise(setImmediate);
  context.run('the one who released', () => release.open());
  await Promise.all([one, two]);
  expect(new Set(seen)).toEqual(
    new Set(['observer', 'logger', 'handler'].flatMap((where) => [`${where} one`, `${where} two`])),
  );
});
