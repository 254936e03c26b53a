import { successReply } from '../answers/answers.ts';
import { ClaimCalls } from '../dedupe/claim-calls.ts';
import { claimPatiently } from '../dedupe/claim-patiently.ts';
import type { DedupeStore } from '../dedupe/store.ts';
import { StoreHealth } from '../dedupe/store-health.ts';
import type { Logger } from '../observe/logger.ts';
import { receiverFacts } from '../observe/receiver-facts.ts';
import { createReporter } from '../observe/reporter.ts';
import { otherNames } from '../options/did-you-mean.ts';
import { ClosingController } from '../runtime/closing.ts';
import { isAbortSignal } from '../runtime/other-realms.ts';
import { MAX_TIMER_MS } from '../runtime/timer-limit.ts';
import type { Delivery } from '../senders/delivery.ts';
import { deliveryId } from './delivery-id.ts';
import { runSession } from './run-session.ts';
import { createSessions } from './sessions.ts';

/** What work that is done once is told. */
export interface OnceRun {
  readonly key: string;
  /** 1 on the first run; more after one that failed or crashed. */
  readonly attempt: number;
  /** Strictly increasing per key: see `delivery.fence`. */
  readonly fence: Delivery['fence'];
  /** Aborts when the claim is lost: another process may be at it now. */
  readonly signal: AbortSignal;
}

/** How work is done once. */
export interface OnceOptions {
  /** Milliseconds it is remembered that the work was done. Default: 604,800,000 (7 days). */
  readonly ttlMs?: number;
  /** Milliseconds after which another process may take over from one that died; held by a heartbeat until then. Default: 10,000. */
  readonly leaseMs?: number;
  /** Milliseconds after which work that never ends stops holding its claim. Default: 900,000 (15 minutes). */
  readonly maxWorkMs?: number;
  /** Ends the waiting: for another run in flight, and for a store that does not answer. Default: after 30 seconds. */
  readonly signal?: AbortSignal;
  /** Told of a store that fails and of a claim that is lost. Default: warnings and errors go to the console. */
  readonly logger?: Logger;
}

const DEFAULT_TTL_MS = 7 * 86_400_000;
const DEFAULT_LEASE_MS = 10_000;
const DEFAULT_WAIT_MS = 30_000;
const DEFAULT_MAX_WORK_MS = 15 * 60_000;
const LEAST_LEASE_MS = 100;
const MAX_STORE_TIMEOUT_MS = 2_000;
const OPTION_NAMES: ReadonlySet<string> = new Set<keyof OnceOptions>([
  'ttlMs',
  'leaseMs',
  'maxWorkMs',
  'signal',
  'logger',
]);

/** What the sessions of work without a sender go by. */
const NOBODY = { name: 'once', accepts: '2xx' } as const;

/**
 * Does work once per key, on any store, where there is no receiver: in a worker that takes jobs from a queue, for example.
 * The key is claimed, held by a heartbeat while the work goes on, and remembered as done when it ends; when the work throws,
 * or the process dies, the next call does it again.
 *
 * ```ts
 * await once(store, `invoice:${order.id}`, async ({ fence }) => sendInvoice(order, fence));
 * ```
 *
 * @param key shared by all who must not do the work twice; it may be a delivery's `key`, and means the same claim then
 * @returns `'handled'` when the work was done now, `'duplicate'` when it was done before
 * @throws what the work throws; InFlightError when another run outlasts the waiting; StoreUnavailableError; TypeError for an
 *   empty key and for unknown or invalid options
 */
export async function once(
  store: DedupeStore,
  key: string,
  work: (run: OnceRun) => unknown,
  options: OnceOptions = {},
): Promise<'handled' | 'duplicate'> {
  checkCall(store, key, work, options);
  const {
    ttlMs = DEFAULT_TTL_MS,
    leaseMs = DEFAULT_LEASE_MS,
    maxWorkMs = DEFAULT_MAX_WORK_MS,
    signal,
    logger,
  } = options;
  const storeTimeoutMs = Math.min(MAX_STORE_TIMEOUT_MS, leaseMs / 2);
  const reporter = createReporter(undefined, logger, () => Date.now());
  const facts = {
    ...receiverFacts(NOBODY.name),
    source: NOBODY.name,
    eventType: 'work',
    id: deliveryId(key),
    key,
    fields: {},
  };
  const startedAt = performance.now();
  const health = new StoreHealth(NOBODY.name, reporter);
  const closing = new ClosingController().signal;
  const calls = new ClaimCalls(store, health, storeTimeoutMs, leaseMs, closing);
  const claimed = await claimPatiently(
    { key, leaseMs, ttlMs },
    { calls, health, closing, signal, budgetMs: DEFAULT_WAIT_MS, isOptional: false },
  );
  if (claimed === 'done' || claimed === 'unguarded') return 'duplicate';
  const limits = {
    leaseMs,
    dedupeTtlMs: ttlMs,
    storeTimeoutMs,
    maxHandlerMs: maxWorkMs,
    deadlineMs: MAX_TIMER_MS,
    budgetMs: MAX_TIMER_MS,
  };
  const session = createSessions(NOBODY, store, health, limits, reporter, successReply).open({
    claim: claimed.claim,
    askedAt: claimed.askedAt,
    answersWith: undefined,
    facts,
    event: undefined,
    rawBody: undefined,
    secretId: '',
    startedAt,
    receivedAtMs: Date.now(),
    signedAtMs: undefined,
  });
  await runSession(session, () => work(session.delivery));
  return 'handled';
}

function checkCall(store: unknown, key: unknown, work: unknown, options: OnceOptions): void {
  const fail = (problem: string): never => {
    throw new TypeError(`once: ${problem}.`);
  };
  if (typeof (store as Partial<DedupeStore> | null)?.claim !== 'function') {
    fail('the first argument must be a store, such as redisStore({ client })');
  }
  if (typeof key !== 'string' || key === '') fail('the key must be a non-empty string');
  if (typeof work !== 'function') fail('the third argument must be a function');
  if (typeof options !== 'object' || options === null) fail('the options must be an object');
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) fail(`there is no option \`${name}\`${otherNames(name, [...OPTION_NAMES])}`);
  }
  const { leaseMs = DEFAULT_LEASE_MS, ttlMs = leaseMs, maxWorkMs = leaseMs, signal } = options;
  if (!(leaseMs >= LEAST_LEASE_MS && leaseMs <= MAX_TIMER_MS))
    fail(`\`leaseMs\` must be a number from ${LEAST_LEASE_MS} to ${MAX_TIMER_MS}`);
  if (!(ttlMs >= leaseMs && Number.isFinite(ttlMs))) fail('`ttlMs` must be a number, and not less than `leaseMs`');
  if (!(maxWorkMs >= leaseMs)) fail('`maxWorkMs` must be a number, and not less than `leaseMs`');
  if (signal !== undefined && !isAbortSignal(signal)) fail('`signal` must be an AbortSignal');
}
