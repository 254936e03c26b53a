import type { AnyProvider, DedupeStore, Delivery, EventOf, Handler, Logger } from '@hookgate/core';
import { throwIfAborted } from '@hookgate/core';
import { exclusively } from './exclusively.ts';
import { Watermark } from './watermark.ts';

/** How events of state are kept from going backwards. */
export interface LatestOptions<TEvent> {
  /** Where the newest event of each entity is remembered: any store, best the webhook's or the worker's own. */
  readonly store: DedupeStore;
  /** Names the entity, such as a conversation's id. `undefined`: the event runs whatever was before it. */
  readonly by: (event: TEvent) => string | undefined;
  /**
   * Names this order in the store's keys. Consumers that share a store and each go by an order of their own need a name each. Default:
   * `default`.
   */
  readonly name?: string;
  /** Milliseconds the newest event of an entity is remembered. Default: 7 days, or the sender's memory if that is longer. */
  readonly ttlMs?: number;
  /**
   * Milliseconds after which another process may go on with an entity whose process died. Best not shorter than that of the webhook or
   * worker. Default: 10,000.
   */
  readonly leaseMs?: number;
  /** Milliseconds after which a handler that never ends stops holding its entity. Default: 3,600,000 (1 hour). */
  readonly maxHandlerMs?: number;
  /** As that of a webhook. Default: warnings and errors go to the console. */
  readonly logger?: Logger;
}

/** How a handler tells its session that nothing had to be done: by a name that copies of the core in one process share. */
const SUPERSEDE: unique symbol = Symbol.for('hookgate.supersede');

/** How a delivery is told that its entity is another's; by the same kind of name. */
const LOSE: unique symbol = Symbol.for('hookgate.lose');

type AnyDelivery = Delivery<unknown, Uint8Array | undefined> & {
  readonly [SUPERSEDE]?: (newest: Date) => void;
  readonly [LOSE]?: (reason: Error) => void;
};

const DAY_MS = 86_400_000;
const DEFAULT_TTL_MS = 7 * DAY_MS;
/** Clocks of tests and of senders may well be months apart. */
const MOST_AHEAD_MS = 365 * DAY_MS;
const DEFAULT_LEASE_MS = 10_000;
const DEFAULT_MAX_HANDLER_MS = 3_600_000;
const MAX_TIMER_MS = 2 ** 31 - 1;
const OPTION_NAMES: readonly string[] = [
  'store',
  'by',
  'name',
  'ttlMs',
  'leaseMs',
  'maxHandlerMs',
  'logger',
] satisfies (keyof LatestOptions<never>)[];

/**
 * Wraps handlers of *state*, so that an older event never undoes a newer one: what is older than the newest handled event of the same
 * entity and type is acknowledged without running, and observed as `superseded`. By the sender's own time (`delivery.occurredAt`); of two
 * events with the same time, each runs as it arrives. Events of one entity and type run one after the other, in all processes on the store.
 *
 * ```ts
 * const inOrder = latest(platos, { store, by: (event) => event.conversation_id as string | undefined });
 * const on = { 'conversation.archived': inOrder(async (event) => archive(event)) };
 * ```
 *
 * It is wrong for events that each count, such as `message.created`: of two that arrive in the wrong order it drops one. An event
 * without a time, or without an entity, always runs; so does one that says it happened more than a year after it came: for so long
 * every other would be older.
 *
 * `delivery.signal` aborts also when another process has gone on with the entity: a handler that may have been paused looks at it right before
 * it writes.
 *
 * The newest time is written when the handler has ended well, before its claim is committed: a process that dies in between has the
 * event run again. It costs four round trips to the store, and a key more in it for each event; five and two where the
 * store is an inbox, for there a handler commits its delivery by itself.
 *
 * @throws TypeError for unknown or invalid options. The wrapped handler rejects with what the handler throws, and with an InFlightError
 *   when another event of the entity runs for more than 30 seconds
 */
export function latest<TProvider extends AnyProvider>(
  provider: TProvider,
  options: LatestOptions<EventOf<NoInfer<TProvider>>>,
): <TEvent extends EventOf<TProvider>, TResult>(
  handler: Handler<TEvent, TResult>,
) => Handler<TEvent, Promise<TResult | undefined>> {
  check(provider, options);
  const { store, name = 'default', logger = console } = options;
  const { ttlMs = Math.max(DEFAULT_TTL_MS, provider.dedupeTtlMs), leaseMs } = options;
  const { maxHandlerMs: maxWorkMs = Math.max(DEFAULT_MAX_HANDLER_MS, leaseMs ?? 0) } = options;
  const by = options.by as (event: unknown) => unknown;
  // It outlives every mark written under it, so that no mark of an earlier count is taken for one of this.
  const held = { ttlMs: 2 * ttlMs, leaseMs, maxWorkMs, logger };
  const timeOf = sensibleTimes(provider.name, logger);

  return (handler) => {
    if (typeof handler !== 'function')
      throw new TypeError('latest: wrap a function: latest(provider, { store, by })(handler).');
    return async function ordered(event, delivery) {
      const entity = by(event);
      // A promise or an object would be one and the same entity for every event.
      if (entity !== undefined && typeof entity !== 'string') {
        throw new TypeError(
          `latest: \`by\` must answer a text or undefined, and answered ${entity === null ? 'null' : `a value of type ${typeof entity}`}.`,
        );
      }
      const occurredAt = timeOf(delivery);
      if (entity === undefined || occurredAt === undefined) return handler(event, delivery);
      const key = `latest~${JSON.stringify([name, provider.name, delivery.tenant ?? '', delivery.type, entity])}`;
      return exclusively(store, key, held, async ({ attempt, signal }) => {
        // It may have waited for longer than its own claim was held.
        throwIfAborted(delivery.signal);
        signal.addEventListener('abort', () => (delivery as AnyDelivery)[LOSE]?.(signal.reason as Error));
        const watermark = new Watermark(store, key, attempt, ttlMs);
        const newest = await watermark.read();
        if (newest !== undefined && occurredAt < newest) {
          await watermark.write(newest);
          (delivery as AnyDelivery)[SUPERSEDE]?.(new Date(newest));
          return undefined;
        }
        await watermark.begin(occurredAt, delivery.key);
        try {
          const result = await handler(event, delivery);
          throwIfAborted(signal);
          await watermark.write(occurredAt);
          return result;
        } catch (error) {
          await passOn(watermark, newest);
          throw error;
        }
      });
    };
  };
}

/** After a failure the next one need not look further back. Where that cannot be written, it does. */
async function passOn(watermark: Watermark, newest: number | undefined): Promise<void> {
  try {
    // A handler may have committed its delivery, and failed then.
    const reached = (await watermark.done()) ?? newest;
    if (reached !== undefined) await watermark.write(reached);
  } catch {
    // The store cannot be asked, or another has gone on.
  }
}

/** Times that can be: a newest time far ahead would supersede whatever comes after it. */
function sensibleTimes(
  sender: string,
  logger: Logger,
): (delivery: Pick<Delivery, 'occurredAt' | 'receivedAt'>) => number | undefined {
  let isTold = false;
  return ({ occurredAt, receivedAt }) => {
    const time = occurredAt?.getTime();
    if (occurredAt === undefined || time === undefined) return undefined;
    if (time <= ((receivedAt as Date | undefined)?.getTime() ?? Date.now()) + MOST_AHEAD_MS) return time;
    if (!isTold) {
      isTold = true;
      logger.warn(
        { event: `${sender}.latest.future` },
        `latest: an event says it happened at ${occurredAt.toISOString()}, more than a year after it came. It runs without an order, as do others like it.`,
      );
    }
    return undefined;
  };
}

function check(provider: AnyProvider, options: LatestOptions<never>): void {
  const fail = (problem: string): never => {
    throw new TypeError(`latest: ${problem}: latest(platos, { store, by: (event) => event.conversation_id }).`);
  };
  if (typeof (provider as Partial<AnyProvider> | undefined)?.name !== 'string')
    fail('the first argument must be a sender');
  if (typeof options !== 'object' || options === null) fail('the options must be an object');
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) fail(`there is no option \`${name}\`; there are: ${OPTION_NAMES.join(', ')}`);
  }
  if (typeof (options.store as Partial<DedupeStore> | undefined)?.claim !== 'function') fail('`store` must be a store');
  if (typeof options.by !== 'function') fail('`by` must be a function that names the entity');
  if (provider.occurredAt === undefined)
    fail(`${provider.name} does not say when its events happened, so there is no order`);
  if (options.ttlMs !== undefined && !(options.ttlMs >= 1_000)) fail('`ttlMs` must be a number, and 1,000 at least');
  const { leaseMs = DEFAULT_LEASE_MS, maxHandlerMs = MAX_TIMER_MS } = options;
  if (!(leaseMs >= 100 && leaseMs <= MAX_TIMER_MS)) fail(`\`leaseMs\` must be a number from 100 to ${MAX_TIMER_MS}`);
  if (!(maxHandlerMs >= leaseMs && maxHandlerMs <= MAX_TIMER_MS))
    fail(`\`maxHandlerMs\` must be a number from \`leaseMs\` to ${MAX_TIMER_MS}`);
}
