import { inspect } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { createPlotonClient, memoryCheckpoints, plotonHealth, startReconciler } from '../src/index.ts';
import { createWorld, MINUTE, type PlotonWorld } from './support/ploton-world.ts';

vi.mock(import('../src/client/pause.ts'), () => ({ pause: async () => {} }));

const KEY = 'pk_live_SeCrEt0123456789abcdefxyz';
const OTHER = 'whsec_AnOtHeRsEcReT';
let world: PlotonWorld | undefined;
afterEach(() => world?.close());

it('no key is in anything that client, reconciler and health ever put out', async () => {
  const printed: unknown[] = [];
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(args));
  }
  world = await createWorld({ apiKey: KEY });
  const { api, logs, seen, options } = world;
  const out: unknown[] = [printed, logs.lines, seen];
  const keep = (each: unknown) => void out.push(each);
  const observer = keep;
  const leaky = async (): Promise<Response> => {
    throw Object.assign(new Error(`connect failed, Authorization: Bearer ${KEY}`), {
      request: { headers: { authorization: `Bearer ${KEY}` } },
      cause: new Error(`sent ${KEY}`),
    });
  };
  const echo = async (): Promise<Response> =>
    Response.json(
      { error: { code: KEY, message: `${OTHER} and ${KEY}` } },
      { status: 500, headers: { 'x-request-id': KEY } },
    );
  for (const fetch of [globalThis.fetch, leaky, echo]) {
    for (const logger of [logs.logger, undefined]) {
      const client = createPlotonClient({ apiKey: KEY, baseUrl: api.url, observer, fetch, ...(logger && { logger }) });
      keep(client);
      const calls = async () => {
        await client.tasks.create({ prompt: `use ${KEY} and ${OTHER}, please` }).then(keep, keep);
        await client.tasks.list().then(() => {}, keep);
        await client.tasks.get(`${KEY}`).then(keep, keep);
      };
      for (const fault of [
        undefined,
        'reset',
        'cut',
        'html',
        'empty',
        { status: 429, message: `for ${KEY}` },
      ] as const) {
        api.failAlways(fault);
        await calls();
        const health = plotonHealth({ client, cacheMs: 0, verbose: () => true, observer, ...(logger && { logger }) });
        keep(health);
        keep(await health.check());
        keep(await (await health.ready.fetch()(new Request('http://x/?verbose'))).text());
        const checkpoints = memoryCheckpoints();
        const reconciler = startReconciler({
          ...options({ client, checkpoints, observer }),
          ...(logger && { logger }),
        });
        keep(reconciler);
        keep(await reconciler.run());
        await reconciler.stop();
        keep(await checkpoints.load('ploton'));
      }
      api.failAlways(undefined);
      world.clock.advance(MINUTE);
    }
  }
  for (const wrong of [`${KEY}\n`, `"${KEY}"`, `Bearer ${KEY}`, OTHER, KEY.replace('pk_', 'sk_')]) {
    try {
      keep(createPlotonClient({ apiKey: wrong }));
    } catch (error) {
      keep(error);
    }
  }
  keep(logs.text());
  vi.restoreAllMocks();
  // The prompt is the caller's own, and comes back as the task that was made.
  const made = JSON.parse(JSON.stringify(out, (name, value) => (name === 'prompt' ? undefined : value)));
  const stacks = out.map((each) => (each instanceof Error ? `${each.stack} ${inspect(each.cause)}` : ''));
  const everything = [
    inspect(made, { depth: 30, maxArrayLength: null }),
    inspect(errorsOf(out), { depth: 30 }),
    ...stacks,
  ].join('\n');
  expect(out.length).toBeGreaterThan(200);
  for (const secret of ['SeCrEt0123456789', 'AnOtHeRsEcReT']) expect(everything).not.toContain(secret);
  expect(everything).toContain('pk_live_...xyz');
});

function errorsOf(values: readonly unknown[]): unknown[] {
  return values.filter((each) => each instanceof Error);
}

it.each([KEY, OTHER, `ftp://${KEY}`, `http://[${KEY}`])(
  'a key where the URL of the API belongs is not shown: %s',
  (baseUrl) => {
    expect(() => createPlotonClient({ apiKey: KEY, baseUrl })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/SeCrEt/i) }),
    );
  },
);

/** An error that causes itself, over so many others. */
function circle(length: number): Error {
  const errors = Array.from({ length }, (_, at) => new Error(`${at} ${KEY}`));
  for (const [at, error] of errors.entries()) error.cause = errors[(at + 1) % length];
  return errors[0] as Error;
}

const many = new AggregateError([], KEY);
many.errors.push(many, many, many);

it.each([
  ['an error that causes itself', circle(1)],
  ['errors that cause each other', circle(3)],
  ['errors of errors, without an end', many],
  ['nothing', undefined],
  ['an object that is no text', { toString: 1, valueOf: 1, key: KEY }],
  ['an object without a prototype', Object.create(null)],
  [
    'an error whose message throws',
    Object.defineProperty(new Error(KEY), 'message', {
      get() {
        throw new Error(KEY);
      },
    }),
  ],
  [
    'what throws whatever is asked of it',
    new Proxy(
      {},
      {
        get() {
          throw new Error(KEY);
        },
      },
    ),
  ],
])('a `fetch` that throws %s is an error of the network, without a key', async (_name, thrown) => {
  const fetch = async (): Promise<Response> => {
    throw thrown;
  };
  const client = createPlotonClient({ apiKey: KEY, fetch, logger: { info() {}, warn() {}, error() {} } });
  const error = await client.tasks.list().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'PlotonApiError', code: 'network_error' });
  expect(inspect(error, { depth: null })).not.toMatch(/SeCrEt/i);
});
