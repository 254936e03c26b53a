import type { DedupeStore } from '../dedupe/store.ts';
import type { Logger } from '../observe/logger.ts';
import type { Observer } from '../observe/observer.ts';
import { checkHandlers } from '../options/check-handlers.ts';
import { otherNames } from '../options/did-you-mean.ts';
import { MAX_TIMER_MS } from '../runtime/timer-limit.ts';
import type { AnyProvider, EventSchemas, Handlers } from '../senders/typed-events.ts';
import type { Job } from './job.ts';

/** Options of a runner of jobs. */
export interface JobRunnerOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>> {
  /** Where it is remembered which events this consumer has handled. Default: `memoryStore()`, good for one process. */
  readonly store?: DedupeStore;
  /** Handlers by event type, as those of a webhook; `defineHandlers` types them in a file of their own. */
  readonly on: Handlers<TProvider, TSchemas>;
  /** Runtime schemas by event type (Standard Schema), checked again here; a job that fails one is none. */
  readonly schemas?: TSchemas & EventSchemas<TProvider>;
  /**
   * Names this consumer in the store's keys. Default: the queue its jobs come from. Give one name to consumers in several queues
   * that are to handle an event once between them.
   */
  readonly name?: string;
  /** As that of a webhook; what is observed of jobs has the source `'queue'`, or `'replay'`. */
  readonly observer?: Observer | readonly Observer[];
  /** As that of a webhook. Default: warnings and errors go to the console. */
  readonly logger?: Logger;
  /**
   * Milliseconds after which another process may take over from one that died; held by a heartbeat until then. Best shorter than the
   * engine's own lock. Default: 10,000.
   */
  readonly leaseMs?: number;
  /** Milliseconds it is remembered that an event was handled. Default: 7 days, or the sender's if that is longer. */
  readonly ttlMs?: number;
  /** Milliseconds after which a handler that never ends stops holding its claim. Default: 3,600,000 (1 hour). */
  readonly maxHandlerMs?: number;
  /** Called around each job, to go on with `job.traceparent` for example. It must await `run`, once, and let its error out. */
  readonly around?: (job: Job, run: () => Promise<void>) => Promise<unknown>;
}

const [DEFAULT_LEASE_MS, LEAST_LEASE_MS] = [10_000, 100];
const DEFAULT_TTL_MS = 7 * 86_400_000;
const DEFAULT_MAX_HANDLER_MS = 3_600_000;
const OPTION_NAMES: ReadonlySet<string> = new Set<keyof JobRunnerOptions>([
  'store',
  'on',
  'schemas',
  'name',
  'observer',
  'logger',
  'leaseMs',
  'ttlMs',
  'maxHandlerMs',
  'around',
]);

/** Checks the options and fills in the durations. */
export function resolveRunnerOptions(
  provider: AnyProvider,
  options: JobRunnerOptions,
): { readonly leaseMs: number; readonly ttlMs: number; readonly maxHandlerMs: number } {
  const { name, dedupeTtlMs } = (provider as Partial<AnyProvider> | undefined) ?? {};
  // A function has a name, too: `consume(platosWebhook, …)`.
  if (typeof name !== 'string' || typeof dedupeTtlMs !== 'number')
    throw new TypeError('A runner of jobs takes a sender first, such as `ploton`: consume(ploton, { store, on }).');
  const fail = (option: string, problem: string): never => {
    throw new TypeError(`${name} jobs: the option \`${option}\` ${problem}.`);
  };
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name} jobs: the options must be an object: { store, on: { '*': async (event) => { … } } }.`);
  }
  for (const option of Object.keys(options)) {
    if (!OPTION_NAMES.has(option)) fail(option, `does not exist${otherNames(option, [...OPTION_NAMES])}`);
  }
  checkHandlers('on', options.on, fail, '');
  const { store, around } = options;
  if (store !== undefined && typeof (store as Partial<DedupeStore> | null)?.claim !== 'function')
    fail('store', 'must be a store, such as redisStore({ client })');
  if (around !== undefined && typeof around !== 'function') fail('around', 'must be a function');
  if (options.name !== undefined && (typeof options.name !== 'string' || options.name.trim() === ''))
    fail('name', 'must be a non-empty string');
  const {
    leaseMs = DEFAULT_LEASE_MS,
    ttlMs = Math.max(DEFAULT_TTL_MS, dedupeTtlMs),
    maxHandlerMs = DEFAULT_MAX_HANDLER_MS,
  } = options;
  if (!(leaseMs >= LEAST_LEASE_MS && leaseMs <= MAX_TIMER_MS))
    fail('leaseMs', `must be a number from ${LEAST_LEASE_MS} to ${MAX_TIMER_MS}`);
  if (!(ttlMs >= leaseMs && Number.isFinite(ttlMs))) fail('ttlMs', 'must be a number, and not less than `leaseMs`');
  if (!(maxHandlerMs >= leaseMs && maxHandlerMs <= MAX_TIMER_MS))
    fail('maxHandlerMs', `must be a number from \`leaseMs\` to ${MAX_TIMER_MS}`);
  return { leaseMs, ttlMs, maxHandlerMs };
}
