import type { Handler, Logger, PlotonEvent, Receiver } from '@hookgate/core';
import { isAbortSignal } from '@hookgate/core';
import { checkOptions } from '../check-options.ts';
import type { PlotonClient } from '../client/create-ploton-client.ts';
import { createTelling, type Telling } from '../telling.ts';
import type { CheckpointStore } from './checkpoint.ts';
import { memoryCheckpoints } from './memory-checkpoints.ts';
import type { PlotonReconcilerObservation, PlotonReconcilerObserver } from './reconciler-observation.ts';

/** What reconciliation needs of a receiver: `handle.receiver` of every adapter. */
export type ReconciledReceiver<TEvent> = Pick<Receiver<TEvent, PlotonEvent>, 'submit' | 'dedupeTtlMs' | 'isClosing'>;

/** Options of {@link reconcile}. */
export interface ReconcileOptions<TEvent = PlotonEvent> {
  /** Asks for the tasks: `createPlotonClient()`. */
  readonly client: PlotonClient;
  /** Where the webhooks come: `handle.receiver` of an adapter. Its dedupe store must be shared by all processes. */
  readonly receiver: ReconciledReceiver<TEvent>;
  /** The path the webhook is mounted at, where the receiver does not know it: it has no `endpoint`, and not exactly one `path`. */
  readonly endpoint?: string;
  /** For a receiver whose `secret` is a function: the tenant. */
  readonly tenant?: string;
  /** For a receiver without `on`. */
  readonly handler?: Handler<TEvent>;
  /** The first run looks for tasks created since; a date, or epoch milliseconds. Later runs go by their checkpoint. Default: 7 days ago. */
  readonly since?: Date | number;
  /** Remembers how far the last run came. Default: nothing does; {@link startReconciler}: this process. */
  readonly checkpoints?: CheckpointStore;
  /** What the checkpoint is called; give every account and endpoint its own. Default: `ploton`. */
  readonly name?: string;
  /**
   * How long a finished task is left to Ploton's own retries, in milliseconds: since the last time the API shows of it, or since it was
   * last seen unfinished. Default: 600,000 (10 minutes).
   */
  readonly graceMs?: number;
  /** How far before its checkpoint a run begins, in milliseconds, for the listing promises no order. Default: 3,600,000 (an hour). */
  readonly overlapMs?: number;
  /** How wrong each clock may be, in milliseconds. Default: 3,600,000 (an hour). */
  readonly clockToleranceMs?: number;
  /**
   * What to do with tasks that may have ended before the receiver's memory begins (its `dedupeTtlMs`, less twice `clockToleranceMs`):
   * `skip` them, and count them, or `run` them, at least once. Default: `skip`.
   */
  readonly olderTasks?: 'skip' | 'run';
  /** How many pages a run reads at most; the next run goes on behind them. Default: 1,000. */
  readonly maxPages?: number;
  /** How many tasks a page has. Default: 100. */
  readonly pageSize?: number;
  /** How many tasks that the listing no longer shows are asked for one by one, in one run. Default: 100. */
  readonly maxLookups?: number;
  /** How many handlers run at once. Default: 4. */
  readonly concurrency?: number;
  /** How long an event waits for a copy of it in flight, or for a store that does not answer, in milliseconds. Default: 10,000. */
  readonly waitMs?: number;
  /** Ends the run: handlers that run are waited for, no other one starts. */
  readonly signal?: AbortSignal;
  /** Called for every run: one function, or several. */
  readonly observer?: PlotonReconcilerObserver | readonly PlotonReconcilerObserver[];
  /** Gets one line a run, `ploton.reconciliation`. Default: warnings and errors to the console. */
  readonly logger?: Logger;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

/** The options with their defaults, checked. */
export type ReconcileConfig = Omit<
  Required<ReconcileOptions<never>>,
  'endpoint' | 'tenant' | 'handler' | 'signal' | 'observer' | 'logger' | 'since'
> & {
  /** What each `submit` is told. */
  readonly place: { readonly endpoint?: string; readonly tenant?: string };
  readonly handler: Handler<never> | undefined;
  readonly since: number;
  readonly signal: AbortSignal | undefined;
  readonly telling: Telling<PlotonReconcilerObservation>;
  /** How long ago a task may have ended to be surely remembered, if it was handled. */
  readonly memoryMs: number;
};

const NAMES: Readonly<Record<keyof ReconcileOptions, true>> = {
  client: true,
  receiver: true,
  endpoint: true,
  tenant: true,
  handler: true,
  since: true,
  checkpoints: true,
  name: true,
  graceMs: true,
  overlapMs: true,
  clockToleranceMs: true,
  olderTasks: true,
  maxPages: true,
  pageSize: true,
  maxLookups: true,
  concurrency: true,
  waitMs: true,
  signal: true,
  observer: true,
  logger: true,
  now: true,
};
const HOUR_MS = 3_600_000;
const DEFAULT_SINCE_MS = 7 * 24 * HOUR_MS;
/** Between the look at the clock and the claim. */
const SLACK_MS = 60_000;

/** @throws TypeError that names the option and what it may be */
export function resolveReconcileOptions<TEvent>(who: string, options: ReconcileOptions<TEvent>): ReconcileConfig {
  const check = checkOptions(who, `${who}({ client, receiver })`, options, Object.keys(NAMES));
  const { client, receiver, endpoint, tenant, handler, signal, name = 'ploton', olderTasks = 'skip' } = options;
  const { checkpoints = memoryCheckpoints(), now = Date.now } = options;
  if (typeof client?.tasks?.pages !== 'function') check.fail('client', 'must be a client: createPlotonClient()');
  if (typeof receiver?.submit !== 'function')
    check.fail('receiver', "must be a receiver: the `receiver` of the adapter's webhook");
  if (typeof checkpoints?.load !== 'function' || typeof checkpoints.save !== 'function')
    check.fail('checkpoints', 'must have `load` and `save`, as memoryCheckpoints() has');
  if (typeof name !== 'string' || name === '' || name.length > 200)
    check.fail('name', 'must be a string of 1 to 200 characters');
  if (olderTasks !== 'skip' && olderTasks !== 'run') check.fail('olderTasks', "must be 'skip' or 'run'");
  if (signal !== undefined && !isAbortSignal(signal)) check.fail('signal', 'must be an AbortSignal');
  check.call('handler', handler);
  check.call('now', now);
  const clockToleranceMs = check.milliseconds('clockToleranceMs', options.clockToleranceMs ?? HOUR_MS, 0);
  const memoryMs = receiver.dedupeTtlMs - 2 * clockToleranceMs - SLACK_MS;
  const graceMs = check.milliseconds('graceMs', options.graceMs ?? 600_000, 0);
  if (memoryMs <= graceMs) {
    check.fail(
      'graceMs',
      `must be shorter than the receiver remembers: its dedupeTtlMs is ${receiver.dedupeTtlMs}, of which twice clockToleranceMs and a minute are left out`,
    );
  }
  return {
    client,
    receiver: receiver as ReconciledReceiver<never>,
    place: { ...(endpoint === undefined ? {} : { endpoint }), ...(tenant === undefined ? {} : { tenant }) },
    handler: handler as Handler<never> | undefined,
    since: readSince(check.fail, options.since, now),
    checkpoints,
    name,
    graceMs,
    overlapMs: check.milliseconds('overlapMs', options.overlapMs ?? HOUR_MS, 0),
    clockToleranceMs,
    memoryMs,
    olderTasks,
    maxPages: check.count('maxPages', options.maxPages ?? 1_000, 1, 1_000_000),
    pageSize: check.count('pageSize', options.pageSize ?? 100, 1, 1_000),
    maxLookups: check.count('maxLookups', options.maxLookups ?? 100, 1, 10_000),
    concurrency: check.count('concurrency', options.concurrency ?? 4, 1, 100),
    waitMs: check.milliseconds('waitMs', options.waitMs ?? 10_000, 1),
    signal,
    telling: createTelling(who, options.logger, options.observer),
    now,
  };
}

function readSince(fail: (name: string, problem: string) => never, since: unknown, now: () => number): number {
  if (since === undefined) return now() - DEFAULT_SINCE_MS;
  const at = since instanceof Date ? since.getTime() : since;
  if (typeof at === 'number' && Number.isFinite(at)) return at;
  return fail('since', `must be a Date, or milliseconds since 1970, not ${String(since)}`);
}
