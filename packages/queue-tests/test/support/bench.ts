import { randomUUID } from 'node:crypto';
import { createFetchHandler, type DedupeStore, type Logger, memoryStore, platos, type Sink } from '@hookgate/core';
import { handOff } from '@hookgate/queue';
import { type ChildScript, startScript, waitUntil } from '@hookgate/test-services';
import { type DeliveryResult, deliver, platosDelivery, platosEvent, TEST_TIME } from '@hookgate/testing';
import { type Engine, type EngineName, type EnginePlace, openEngine } from '../../src/index.ts';

export const SECRET = 'queue-tests-secret';
const LOCK_MS = 1_000;
/** Looks in a row, 20 ms apart. */
const TIMES_EMPTY = 5;
const DRAIN_MS = 20_000;
/** More than a queue of the tests takes in one job. */
const BODY_LIMIT_BYTES = 4_194_304;
export const silent: Logger = { info() {}, warn() {}, error() {} };

/** A queue of one test. */
export interface Bench {
  readonly engine: Engine;
  readonly place: EnginePlace;
  /** Sends a signed delivery to a receiver that hands it to the queue. */
  send(overrides?: object): Promise<DeliveryResult>;
  /** Starts `worker.ts` or `web.ts`. */
  start(app: 'worker' | 'web', env?: Readonly<Record<string, string>>): ChildScript;
  /** Resolves when nothing waits or runs any more. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(name: EngineName, url: string, storeUrl: string): Promise<Bench> {
  const place = { url, queue: `q${randomUUID().replaceAll('-', '').slice(0, 16)}`, lockMs: LOCK_MS };
  const engine = await openEngine(name, place);
  const prefix = `${place.queue}:`;
  const children: ChildScript[] = [];
  return {
    engine,
    place,
    send: receiverOf(engine, memoryStore(), { timeoutMs: 4_000 }),
    start(app, env = {}) {
      const file = new URL(`../../src/apps/${app}.ts`, import.meta.url).pathname;
      const child = startScript(file, {
        ENGINE: name,
        URL: url,
        QUEUE: place.queue,
        LOCK_MS: `${LOCK_MS}`,
        STORE_URL: storeUrl,
        PREFIX: prefix,
        SECRET,
        ...env,
      });
      children.push(child);
      return child;
    },
    async drained() {
      // A message that RabbitMQ is just handing over, or takes back, is counted nowhere: once is not enough.
      let empty = 0;
      const isEmpty = async (): Promise<boolean> => {
        empty = (await engine.pending()) === 0 ? empty + 1 : 0;
        return empty === TIMES_EMPTY;
      };
      await waitUntil(`${name}: an empty queue`, isEmpty, DRAIN_MS);
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await engine.close();
    },
  };
}

/** A receiver that hands everything to an engine. */
export function receiverOf(engine: Pick<Engine, 'sink'>, store: DedupeStore, options: object): Bench['send'] {
  const handler = createFetchHandler(platos, {
    secret: SECRET,
    store,
    now: () => TEST_TIME,
    logger: silent,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    on: { '*': handOff(engine.sink, options) },
  });
  return (overrides = {}) => deliver(handler, delivery(overrides));
}

/** A signed delivery; the same overrides make the same event. */
export function delivery(overrides: object): ReturnType<typeof platosDelivery> {
  return platosDelivery(platosEvent('message.created', overrides), { secret: SECRET });
}

/** How a sender is answered whose event goes to this sink; within 4 seconds. */
export async function statusOf(sink: Sink, event: object = {}): Promise<number> {
  return (await receiverOf({ sink }, memoryStore(), { timeoutMs: 4_000 })(event)).status;
}
