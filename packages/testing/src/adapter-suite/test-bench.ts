import { strict as assert } from 'node:assert';
import {
  type AnyProvider,
  type Delivery,
  memoryStore,
  type Observation,
  ploton,
  type WebhookOptions,
} from '@hookgate/core';
import type {
  AdapterUnderTest,
  AppAnswer,
  Application,
  AppRequest,
  AppSetup,
  Mounting,
  RunningApp,
} from './adapter-under-test.ts';
import { expectSuccess } from './expected-answers.ts';
import { createGate } from './gate.ts';
import { type ConnectionOptions, RawConnection } from './raw-connection.ts';
import { encodeRequest, type RawRequest } from './raw-request.ts';
import type { RawResponse } from './raw-response.ts';
import { RequestLedger } from './request-ledger.ts';
import { SECRETS, type SignedDelivery } from './signed-deliveries.ts';
import { type SpyStore, spyStore } from './spy-store.ts';
import { APP_ERROR, DONE, otherRoute, plainAnswer } from './test-application.ts';
import { within } from './within.ts';

/** The two ways to use an adapter: the application answers, or Hookgate does. */
export type Mode = 'middleware' | 'handlers';

/** Both, for cases that must hold in both. */
export const MODES: readonly Mode[] = ['middleware', 'handlers'];

/** The application's part for one delivery: answers an {@link AppAnswer}, or nothing for {@link DONE}. */
type Work = (delivery: Delivery<Readonly<Record<string, unknown>>>, request?: AppRequest) => unknown;

/** One webhook of a bench. */
interface BenchWebhook {
  /** Default: `ploton`. */
  readonly provider?: AnyProvider;
  /** Besides the suite's secret, store, observer and a silent logger. */
  readonly options?: WebhookOptions;
  /** Default: at {@link PATH}. */
  readonly mount?: Mounting;
}

/** What application to start. */
export interface BenchSetup extends BenchWebhook {
  readonly mode: Mode;
  /** Several webhooks instead of one. */
  readonly webhooks?: readonly BenchWebhook[];
  /** What the application does with a delivery. Default: nothing, successfully. */
  readonly work?: Work;
  readonly around?: AppSetup['around'];
  /** False: no route of the application. */
  readonly application?: boolean;
  /** False: {@link Bench.observations} stays empty, for runs too long to remember. */
  readonly observe?: boolean;
  /** The store, when the case needs a special one. Default: a new `memoryStore()`. */
  readonly store?: () => SpyStore;
}

/** Where a webhook is mounted unless a case says otherwise. */
export const PATH = '/hooks/inbound';

/** A running application, and everything that happened to it. */
export interface Bench {
  readonly url: string;
  readonly mode: Mode;
  readonly running: RunningApp;
  readonly spy: SpyStore;
  /** What the application does from now on. */
  work: Work;
  /** Deliveries the application got, in order. */
  readonly runs: ReadonlyArray<Delivery<Readonly<Record<string, unknown>>>>;
  /** Requests that reached the application without a delivery and were not for one of its other routes. */
  readonly strays: ReadonlyArray<Pick<AppRequest, 'method' | 'url'>>;
  /** What reached the framework's error handler. */
  readonly appErrors: readonly unknown[];
  readonly observations: readonly Observation[];
  /** Resolves when the application has the first piece of a `POST /upload`. */
  readonly uploading: Promise<void>;
  /** The first observation that fits, past or to come. */
  observed<TType extends Observation['type']>(
    type: TType,
    fits?: (observation: Extract<Observation, { type: TType }>) => boolean,
  ): Promise<Extract<Observation, { type: TType }>>;
  /** Opens a connection; the bench closes it. */
  connect(options?: ConnectionOptions): Promise<RawConnection>;
  /** Sends one request on a connection of its own. */
  request(request: RawRequest): Promise<RawResponse>;
  /** Sends a delivery on a connection of its own. */
  send(delivery: SignedDelivery, change?: Partial<RawRequest>): Promise<RawResponse>;
  /** The bytes of a request that sends a delivery. */
  encode(delivery: SignedDelivery, change?: Partial<RawRequest>): Buffer;
  /** The answer is that of a delivery that was handled now. */
  expectHandled(response: RawResponse): void;
  /** Nothing reached the application: neither a delivery nor an unverified request. */
  expectUntouched(): void;
}

/** Starts an application, hands it to the test, and closes it whatever comes of it. */
export async function withBench(
  adapter: AdapterUnderTest,
  setup: BenchSetup,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const { bench, close } = await startBench(adapter, setup);
  try {
    await test(bench);
  } catch (error) {
    // What failed first is the news; that the application then does not close either often follows from it.
    await close().catch(() => {});
    throw error;
  }
  await close();
}

async function startBench(adapter: AdapterUnderTest, setup: BenchSetup) {
  const { mode } = setup;
  const runs: Array<Delivery<Readonly<Record<string, unknown>>>> = [];
  const strays: Array<Pick<AppRequest, 'method' | 'url'>> = [];
  const appErrors: unknown[] = [];
  const observations: Observation[] = [];
  const listeners = new Set<(observation: Observation) => void>();
  const connections: RawConnection[] = [];
  const uploading = createGate();
  const ledger = new RequestLedger();
  const spy = setup.store?.() ?? spyStore(memoryStore());

  const run = async (delivery: Delivery<unknown>, request?: AppRequest): Promise<AppAnswer> => {
    const known = delivery as Delivery<Readonly<Record<string, unknown>>>;
    runs.push(known);
    return ledger.work(async () => ((await bench.work(known, request)) as AppAnswer | undefined) ?? DONE);
  };
  const application: Application = async (request) => {
    if (request.delivery !== undefined) return run(request.delivery, request);
    const other = await otherRoute(request, () => uploading.open());
    if (other === undefined) strays.push({ method: request.method, url: request.url });
    return other ?? plainAnswer(404, 'nothing here');
  };
  const observer = (observation: Observation): void => {
    ledger.observe(observation);
    observations.push(observation);
    for (const listener of listeners) listener(observation);
  };

  const webhooks = (setup.webhooks ?? [setup]).map(({ provider = ploton, options, mount }) => ({
    provider,
    mount: mount ?? ({ kind: 'path', path: PATH } as const),
    options: {
      secret: SECRETS[provider.name as keyof typeof SECRETS],
      store: spy.store,
      ...(setup.observe === false ? {} : { observer }),
      logger: ledger.logger,
      ...(mode === 'handlers' ? { on: { '*': (_event: unknown, delivery: Delivery<unknown>) => run(delivery) } } : {}),
      ...options,
    } satisfies WebhookOptions as WebhookOptions,
  }));
  const { mount } = webhooks[0] as (typeof webhooks)[number];
  const path = mount.kind === 'path' ? mount.path : (webhooks[0]?.provider.defaultPaths[0] as string);

  const running = await within(
    adapter.start({
      webhooks,
      around: (next) => ledger.around(() => (setup.around === undefined ? next() : setup.around(next))),
      login: (parsed) => ({ welcome: parsed }),
      application: setup.application === false ? undefined : application,
      onAppError(error) {
        appErrors.push(error);
        return APP_ERROR;
      },
    }),
    `${adapter.name} to start`,
  );

  const bench: Bench = {
    url: running.url,
    mode,
    running,
    spy,
    work: setup.work ?? (() => {}),
    runs,
    strays,
    appErrors,
    observations,
    uploading: uploading.opened,
    observed(type, fits = () => true) {
      type Wanted = Extract<Observation, { type: typeof type }>;
      const wanted = (each: Observation): each is Wanted => each.type === type && fits(each as Wanted);
      const seen = observations.find(wanted);
      if (seen !== undefined) return Promise.resolve(seen);
      return within(
        new Promise<Wanted>((resolve) => {
          const listener = (each: Observation): void => {
            if (!wanted(each)) return;
            listeners.delete(listener);
            resolve(each);
          };
          listeners.add(listener);
        }),
        `the observation "${type}"`,
      );
    },
    async connect(options) {
      const connection = await RawConnection.open(running.url, options);
      connections.push(connection);
      return connection;
    },
    request(request) {
      const answer = exchange(request);
      // A case that failed at one of several requests no longer looks at the others.
      answer.catch(() => {});
      return answer;
    },
    send: ({ headers, body }, change) => bench.request({ target: path, headers, body, ...change }),
    encode: ({ headers, body }, change) => encodeRequest({ target: path, headers, body, ...change }),
    expectHandled(response) {
      if (mode === 'handlers') return expectSuccess(response, 'handled');
      assert.deepEqual([response.status, response.body], [DONE.status, DONE.body]);
    },
    expectUntouched() {
      assert.equal(runs.length, 0, 'a handler was run');
      assert.deepEqual(strays, [], 'an unverified request reached the application');
    },
  };

  async function exchange(request: Parameters<Bench['request']>[0]): ReturnType<Bench['request']> {
    const connection = await bench.connect();
    connection.write(encodeRequest(request));
    const response = await connection.response({ headOnly: request.method === 'HEAD' });
    connection.destroy();
    return response;
  }

  async function close(): Promise<void> {
    for (const connection of connections) connection.destroy();
    await within(running.close(), `${adapter.name} to close`);
    if (setup.observe !== false) await ledger.balance();
  }
  return { bench, close };
}
