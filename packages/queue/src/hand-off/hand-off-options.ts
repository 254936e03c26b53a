import type { Delivery, Sink, SqlClient } from '@hookgate/core';

/** An inbox as a hand-off needs it: `postgresInbox` of `@hookgate/postgres` is one. */
export interface HandOffInbox {
  transaction<T>(
    delivery: Pick<Delivery, 'key' | 'fence' | 'deduplicated'>,
    work: (client: SqlClient) => Promise<T>,
  ): Promise<T>;
}

/** How a delivery is handed to a queue. */
export interface HandOffOptions<TEvent = unknown> {
  /**
   * Most milliseconds to wait for the queue's confirmation. It never waits longer than 85 % of what the sender does, so that there is
   * time for an answer. Default: that, and 30,000 at most.
   */
  readonly timeoutMs?: number;
  /**
   * Names what the event is about, such as a conversation: jobs of one entity keep their order. `undefined` for an event without.
   * Only for queues that keep an order. In TypeScript name the event's type: `(event: PlatosEvent) => …`.
   */
  readonly orderBy?: (event: TEvent, delivery: Delivery<TEvent, Uint8Array | undefined>) => string | undefined;
  /** The W3C trace context that the job goes on with. */
  readonly traceparent?: (delivery: Delivery<TEvent, Uint8Array | undefined>) => string | undefined;
  /**
   * The inbox that is the webhook's `store`, on the database that the queue is in: the job and the end of the delivery are one
   * commit, so there is exactly one job, whatever happens. For pg-boss and Graphile Worker.
   */
  readonly inbox?: HandOffInbox;
}

const OPTION_NAMES: readonly (keyof HandOffOptions)[] = ['timeoutMs', 'orderBy', 'traceparent', 'inbox'];
const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws TypeError naming what is wrong and what to write */
export function checkHandOff(sink: Sink, options: HandOffOptions<never>): void {
  if (typeof (sink as Partial<Sink> | null | undefined)?.publish !== 'function' || typeof sink.name !== 'string') {
    throw new TypeError(
      'handOff: the first argument must be a sink: wrap your queue, as in handOff(bullmq(queue)), with what ' +
        "`@hookgate/queue/bullmq` and its neighbours export, or pass { name, suppresses: 'never', publish }.",
    );
  }
  if (!['while-kept', 'window', 'never'].includes(sink.suppresses)) {
    fail(sink, "its sink must say what it `suppresses`: 'while-kept', 'window' or 'never'");
  }
  if (typeof options !== 'object' || options === null) fail(sink, 'the options must be an object');
  for (const name of Object.keys(options)) {
    if (!(OPTION_NAMES as readonly string[]).includes(name))
      fail(sink, `there is no option \`${name}\`; there are: ${OPTION_NAMES.join(', ')}`);
  }
  const { timeoutMs, orderBy, traceparent, inbox } = options;
  if (timeoutMs !== undefined && !(timeoutMs >= 1 && timeoutMs <= MAX_TIMER_MS))
    fail(sink, `\`timeoutMs\` must be a number from 1 to ${MAX_TIMER_MS}`);
  for (const [name, value] of Object.entries({ orderBy, traceparent })) {
    if (value !== undefined && typeof value !== 'function') fail(sink, `\`${name}\` must be a function`);
  }
  if (orderBy !== undefined && sink.keepsOrder !== true) {
    fail(sink, '`orderBy` needs a queue that keeps an order, and this one does not: leave it out, and see `latest`');
  }
  if (inbox === undefined) return;
  if (sink.publishIn === undefined)
    fail(sink, '`inbox` needs a queue in PostgreSQL, pg-boss or Graphile Worker: leave it out for this one');
  if (typeof (inbox as Partial<HandOffInbox> | null)?.transaction !== 'function')
    fail(sink, '`inbox` must be what postgresInbox({ pool }) answers, and the `store` of the webhook');
}

function fail(sink: Sink, problem: string): never {
  throw new TypeError(`handOff(${sink.name}): ${problem}.`);
}
