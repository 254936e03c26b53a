import type { Sink, SinkJob } from '@hookgate/core';
import { lastErrorOf } from '../hand-off/last-error.ts';
import { inTime } from '../hand-off/until-aborted.ts';

/** What the sink needs of a Queue of BullMQ. */
export interface BullQueue {
  readonly name: string;
  readonly opts?: { readonly defaultJobOptions?: object | undefined } | undefined;
  add(name: string, data: unknown, options: object): Promise<unknown>;
}

/** Options of jobs, as BullMQ has them. */
export interface BullJobOptions {
  /** Runs of a job before it counts as failed. Default: the queue's, or else 5. */
  readonly attempts?: number;
  /** The pause between them. Default: the queue's, or else exponential from a second. */
  readonly backoff?: number | { readonly type: string; readonly delay?: number };
  readonly [option: string]: unknown;
}

const DEFAULT_ATTEMPTS = 5;
/** BullMQ answers a job that it has not taken as one it has. */
const LOSE_JOBS = ['deduplication', 'debounce', 'repeat'] as const;
const DEFAULT_BACKOFF = { type: 'exponential', delay: 1_000 } as const;

/**
 * A queue of BullMQ as a sink. A job is the envelope itself, its id is the delivery's, and its name the event's type.
 *
 * ```ts
 * const queue = new Queue('webhooks', { connection: { url: process.env.REDIS_URL, maxRetriesPerRequest: 1 } });
 * app.use(platosWebhook({ store, on: { '*': handOff(bullmq(queue)) } }));
 * ```
 *
 * A second job with an id is ignored for as long as BullMQ keeps the first one, also when that has failed; `removeOnComplete` shortens
 * that, and is no danger, for the worker remembers what it has handled. BullMQ does not tell which of the two it was, so the
 * answer is `'unknown'`.
 *
 * @param options of each job, over those of the queue; one that is `undefined` is none. Not `jobId`, and nothing that has BullMQ keep one job for
 *   several deliveries: `deduplication`, `repeat`
 * @throws TypeError for what is no Queue, and for options that cannot be chosen
 */
export function bullmq(queue: BullQueue, options: BullJobOptions = {}): Sink {
  if (typeof (queue as Partial<BullQueue> | null | undefined)?.add !== 'function' || typeof queue.name !== 'string') {
    throw new TypeError(
      "bullmq: the first argument must be a Queue of BullMQ: bullmq(new Queue('webhooks', { connection })).",
    );
  }
  if ('jobId' in options)
    throw new TypeError('bullmq: `jobId` cannot be chosen: it is what tells copies of a delivery.');
  const given = { ...defined(queue.opts?.defaultJobOptions), ...defined(options) };
  const loses = LOSE_JOBS.find((name) => name in given);
  if (loses !== undefined) {
    throw new TypeError(
      `bullmq: \`${loses}\` has BullMQ keep one job for several deliveries, and the others would be lost: leave it out of the options and of the ` +
        "queue's `defaultJobOptions`. Copies of a delivery are told by their id.",
    );
  }
  const jobOptions = { attempts: DEFAULT_ATTEMPTS, backoff: DEFAULT_BACKOFF, ...given };

  const connection = lastErrorOf(queue);

  return {
    name: 'bullmq',
    suppresses: 'while-kept',
    publish: (job, options) => inTime(options, () => add(job)),
    trouble: () => connection.text(),
  };

  async function add({ id, type, envelope }: SinkJob): Promise<'unknown'> {
    const added = (await queue.add(type, envelope, { ...jobOptions, jobId: id })) as
      | { readonly id?: unknown }
      | undefined;
    connection.forget();
    if (added?.id === undefined || added.id === id) return 'unknown';
    throw new Error(
      `bullmq: the queue ${queue.name} has not taken the job ${id}, for it has ${String(added.id)}: see that nothing gives its jobs a deduplication id.`,
    );
  }
}

function defined(options: object | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
}
