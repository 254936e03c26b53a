import { captureLogs, startPlotonApi } from '@hookgate/testing';
import { expect, it, onTestFinished } from 'vitest';
import {
  createPlotonClient,
  type PlotonObservation,
  plotonHealth,
  type ReconcileOptions,
  reconcile,
  startReconciler,
} from '../src/index.ts';

type Observer = (seen: PlotonObservation) => unknown;

/** Everything that takes observers, each with the type of what it told when it had worked. */
const USES = {
  createPlotonClient: (observer, use) => use.client({ observer }).tasks.list(),
  plotonHealth: (observer, { client, logger }) => plotonHealth({ client: client(), observer, logger }).check(),
  reconcile: (observer, use) => reconcile(use.reconcileOptions({ observer })),
  startReconciler: async (observer, use) => {
    const reconciler = startReconciler(use.reconcileOptions({ observer }));
    await reconciler.run();
    await reconciler.stop();
  },
} as const satisfies Record<string, (observer: Observer | readonly Observer[], use: Use) => Promise<unknown>>;

const NAMES = Object.keys(USES) as (keyof typeof USES)[];

type Use = Awaited<ReturnType<typeof prepare>>;

async function prepare() {
  const api = await startPlotonApi();
  onTestFinished(() => api.close());
  const { logger, about } = captureLogs();
  const client = (more: { observer?: Observer | readonly Observer[] } = {}) =>
    createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url, logger, ...more });
  const receiver = { submit: async () => 'handled' as const, dedupeTtlMs: 49 * 3_600_000, isClosing: false };
  const reconcileOptions = (more: Pick<ReconcileOptions, 'observer'>): ReconcileOptions => {
    return { client: client(), receiver, logger, ...more };
  };
  return { logger, about, client, reconcileOptions };
}

it.each(NAMES)(
  '%s tells each of several observers, whatever the others do, and says once that they fail',
  async (name) => {
    const use = await prepare();
    const [first, last]: [string[], string[]] = [[], []];
    const observers: readonly Observer[] = [
      ({ type }) => first.push(type),
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
      ({ type }) => last.push(type),
    ];
    await USES[name](observers, use);
    expect(first).toHaveLength(1);
    expect(last).toEqual(first);
    expect(use.about('ploton.observer_failed')).toMatchObject([
      { level: 'warn', message: expect.stringContaining('an observer failed, which is said once') },
    ]);
  },
);

it.each(NAMES)('%s takes one function, and a list of none', async (name) => {
  const use = await prepare();
  const seen: string[] = [];
  await USES[name](({ type }) => seen.push(type), use);
  await USES[name]([], use);
  expect(seen).toHaveLength(1);
});

it.each(NAMES)('%s refuses what is no observer, alone or among others', async (name) => {
  const use = await prepare();
  for (const odd of [{}, null, [() => {}, undefined]]) {
    const call = async () => USES[name](odd as never, use);
    await expect(call()).rejects.toThrow(/option `observer` must be a function, or an array of functions, not /);
  }
});
