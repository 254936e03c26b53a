import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Hookgate from '../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

/** What test runners leave in the environment. */
const RUNNERS = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'NODE_ENV'];

let core: typeof Hookgate;

// Warnings of which there is one per process: each test is one.
beforeEach(async () => {
  for (const name of RUNNERS) vi.stubEnv(name, undefined);
  vi.resetModules();
  core = await import('../src/index.ts');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Makes receivers that report to one place. */
function makers() {
  const { observer, of } = watch();
  const make = (options: object = {}) =>
    core.createReceiver(core.ploton, { secret: SECRET, now: () => NOW, observer, on: { '*': () => {} }, ...options });
  const warnings = (code: string) => of('warning').filter((each) => each.code === code);
  return { make, warnings };
}

describe('the embedded memory', () => {
  it('is warned of once, where nobody chose it, with what to write', () => {
    const { make, warnings } = makers();
    make();
    make();
    expect(warnings('memory_store')).toHaveLength(1);
    expect(warnings('memory_store')[0]?.detail).toMatch(/redisStore.*postgresStore.*`store: memoryStore\(\)`/);
  });

  it('is not warned of where it was chosen', () => {
    const { make, warnings } = makers();
    make({ store: core.memoryStore() });
    expect(warnings('memory_store')).toEqual([]);
  });

  it.each([...RUNNERS.slice(0, 3).map((name) => [name, '1']), ['NODE_ENV', 'test']])(
    'is not warned of in a test: %s=%s',
    (name, value) => {
      vi.stubEnv(name as string, value);
      const { make, warnings } = makers();
      make();
      expect(warnings('memory_store')).toEqual([]);
    },
  );

  it('is not warned of in a test whose runner makes itself global', () => {
    vi.stubGlobal('describe', () => {});
    vi.stubGlobal('it', () => {});
    const { make, warnings } = makers();
    make();
    expect(warnings('memory_store')).toEqual([]);
  });
});

describe('F39: a receiver made for every request', () => {
  /** One delivery, to a receiver of its own. */
  async function deliverOnce({ make }: ReturnType<typeof makers>, options?: object, endpoint?: string): Promise<void> {
    const secret = (options as { secret?: string } | undefined)?.secret ?? SECRET;
    expect(await answer(make(options), plotonRequest({}, secret), endpoint)).toEqual([200, 'handled']);
  }

  it('is warned of once, with the cure', async () => {
    const made = makers();
    await deliverOnce(made);
    await deliverOnce(made);
    expect(made.warnings('made_per_request')).toEqual([]);
    for (let i = 0; i < 5; i++) await deliverOnce(made);
    expect(made.warnings('made_per_request')).toHaveLength(1);
    expect(made.warnings('made_per_request')[0]?.detail).toMatch(/Make it once.*const store = memoryStore\(\)/);
  });

  it('is warned of in middlewares, too, where the application answers', async () => {
    const made = makers();
    for (let i = 0; i < 3; i++) {
      const admission = await made.make({ on: undefined }).admit(
        {
          method: 'POST',
          url: '/',
          header: (name) => sent.headers[name],
          body: async () => new TextEncoder().encode(sent.body as string),
        },
        '/webhook',
      );
      expect(admission.kind).toBe('open');
      if (admission.kind === 'open') await admission.session.settle(200);
    }
    expect(made.warnings('made_per_request')).toHaveLength(1);
  });
  const sent = plotonRequest();

  it.each<[string, (made: ReturnType<typeof makers>) => Promise<void>]>([
    [
      'with a store of the process',
      async (made) => {
        const store = core.memoryStore();
        for (let i = 0; i < 5; i++) await deliverOnce(made, { store });
      },
    ],
    [
      'one for many requests',
      async (made) => {
        const receiver = made.make();
        for (let i = 0; i < 5; i++) expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
      },
    ],
    [
      'several, one of which has seen more',
      async (made) => {
        await deliverOnce(made);
        const receiver = made.make();
        for (let i = 0; i < 2; i++) await answer(receiver, plotonRequest());
        await deliverOnce(made);
      },
    ],
    [
      'one each for several endpoints',
      async (made) => void (await Promise.all(['/a', '/b', '/c'].map((at) => deliverOnce(made, {}, at)))),
    ],
    [
      'one each for several secrets',
      async (made) => void (await Promise.all(['a', 'b', 'c'].map((secret) => deliverOnce(made, { secret })))),
    ],
    [
      'one after the other, in minutes',
      async (made) => {
        vi.useFakeTimers({ toFake: ['performance'] });
        for (let i = 0; i < 5; i++) {
          await deliverOnce(made);
          vi.advanceTimersByTime(31_000);
        }
      },
    ],
    [
      'for strangers',
      async (made) => {
        for (let i = 0; i < 5; i++) await answer(made.make(), plotonRequest({}, 'another secret'));
      },
    ],
    [
      'in a test',
      async (made) => {
        vi.stubEnv('VITEST', 'true');
        for (let i = 0; i < 5; i++) await deliverOnce(made);
      },
    ],
  ])('is none: %s', async (_name, deliver) => {
    const made = makers();
    await deliver(made);
    expect(made.warnings('made_per_request')).toEqual([]);
  });

  it("shares no store behind anybody's back", async () => {
    const made = makers();
    const copy = plotonRequest();
    for (let i = 0; i < 3; i++) expect(await answer(made.make(), copy)).toEqual([200, 'handled']);
  });
});
