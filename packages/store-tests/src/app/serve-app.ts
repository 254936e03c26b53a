import { setTimeout as sleep } from 'node:timers/promises';
import type { DedupeStore, Delivery, PlatosEvent } from '@hookgate/core';
import type { ServerStore } from '../server-store.ts';
import { SECRET } from '../short-platos.ts';
import { crashAt } from './crash-at.ts';
import { listen } from './listen.ts';

/** What a handler did with an event. */
export interface Effect {
  readonly id: string;
  readonly what: 'began' | 'ended';
  readonly attempt: number;
  readonly fence: number;
}

export type Note = (effect: Effect) => Promise<unknown>;

/** What is different from store to store. */
export interface AppParts {
  readonly store: ServerStore;
  /** Writes an effect down where the test can read it. */
  readonly note: Note;
  /** With an inbox: does the work, whose `note` is committed together with the delivery, or not at all. */
  readonly transaction?: (delivery: Delivery, work: (note: Note) => Promise<void>) => Promise<void>;
  /** Ends the connections. */
  readonly end: () => Promise<unknown>;
}

/** What the handler is told by the event. */
interface Orders {
  /** How long its first attempt works. */
  readonly work_ms?: number;
  /** How long each later one does. Default: as long. */
  readonly retry_ms?: number;
  /** How long the first attempt stops the whole process, heartbeat and all. */
  readonly block_ms?: number;
  /** How many attempts fail. */
  readonly fail_attempts?: number;
}

/**
 * Runs one process of an application: a webhook receiver on Express or Fastify, as `FRAMEWORK` says. The event says what its
 * handler does, `CRASH` where the process kills itself: when the handler has `begun`, `written` or `returned`, or when its
 * commit is about to be sent (`handled`) or has arrived (`stored`).
 *
 * Prints `listening PORT`, `handling ID`, `looked ID` and whether its signal has aborted when the work is done, `ended ID`, `aborted ID`, and `saw` with everything observed. SIGTERM ends it.
 */
export async function serveApp({ store, note, transaction, end }: AppParts): Promise<void> {
  async function handle(event: PlatosEvent, delivery: Delivery): Promise<void> {
    const orders = event as PlatosEvent & Orders;
    const { event_id, work_ms = 0, retry_ms = work_ms, block_ms = 0, fail_attempts = 0 } = orders;
    const id = String(event_id);
    const { attempt, fence } = delivery;
    await note({ id, what: 'began', attempt, fence });
    console.log(`handling ${id}`);
    delivery.signal.addEventListener('abort', () => console.log(`aborted ${id}`));
    const work = async (noteEnd: Note): Promise<void> => {
      crashAt('begun');
      await sleep(attempt === 1 ? work_ms : retry_ms);
      if (attempt === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, block_ms);
      console.log(`looked ${id} ${delivery.signal.aborted}`);
      if (attempt <= fail_attempts) throw new Error('as the event said');
      await noteEnd({ id, what: 'ended', attempt, fence });
      crashAt('written');
    };
    await (transaction === undefined ? work(note) : transaction(delivery, work));
    crashAt('returned');
    console.log(`ended ${id}`);
  }

  // The first delivery shall not wait for a connection.
  await store.ready();
  const stop = await listen({
    secret: SECRET,
    store: crashing(store),
    logger: { info() {}, warn() {}, error() {} },
    observer: ({ type, ...rest }) => {
      const { during = '' } = rest as { during?: string };
      console.log(`saw ${type} ${during}`.trim());
    },
    on: { '*': handle },
  });
  process.once('SIGTERM', async () => {
    await stop();
    await store.close();
    await end();
  });
}

function crashing(inner: DedupeStore): DedupeStore {
  return {
    ...inner,
    async commit(...args) {
      crashAt('handled');
      const answer = await inner.commit(...args);
      crashAt('stored');
      return answer;
    },
  };
}
