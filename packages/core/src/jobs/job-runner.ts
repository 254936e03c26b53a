import { successReply } from '../answers/answers.ts';
import { ClaimCalls } from '../dedupe/claim-calls.ts';
import { ClaimLostError } from '../dedupe/claim-lost-error.ts';
import { claimPatiently } from '../dedupe/claim-patiently.ts';
import { keyPart } from '../dedupe/key-part.ts';
import { memoryStore } from '../dedupe/memory-store.ts';
import { StoreHealth } from '../dedupe/store-health.ts';
import { deliveryId } from '../deliver/delivery-id.ts';
import type { OpenDelivery } from '../deliver/open-delivery.ts';
import { runSession } from '../deliver/run-session.ts';
import { createSessions } from '../deliver/sessions.ts';
import { receiverFacts } from '../observe/receiver-facts.ts';
import { createReporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import { unknownEvents } from '../options/start-warnings.ts';
import { warnAboutMemoryStore } from '../options/warn-about-memory-store.ts';
import { ClosingController } from '../runtime/closing.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import { MAX_TIMER_MS } from '../runtime/timer-limit.ts';
import type { StandardSchemaV1 } from '../senders/standard-schema.ts';
import type { AnyProvider, Handler } from '../senders/typed-events.ts';
import type { Job } from './job.ts';
import { JobError } from './job-error.ts';
import { type JobRunnerOptions, resolveRunnerOptions } from './job-runner-options.ts';
import { readJob } from './read-job.ts';
import { runAroundJob } from './run-around-job.ts';

/** How a job ended: a handler ran, it had run before, or no handler takes its type. */
export type JobOutcome = 'handled' | 'duplicate' | 'unhandled';

/** What a queue knows of one run of a job. */
export interface JobRun {
  /**
   * Names the queue, or whoever takes jobs from it, in the store's keys: what two consumers have both to handle, each handles
   * once. The option `name` of the runner stands for it where it is given.
   */
  readonly consumer: string;
  /**
   * Which run of the job this is by the queue's count, 1 for the first; `undefined` where it does not count. When the store knows of
   * more, the job came back from the dead letters, and is observed as `'replay'`.
   */
  readonly attempt?: number | undefined;
  /** Whether the queue itself says that the job came back from the dead letters. */
  readonly isReplay?: boolean;
  /**
   * Called when the job was claimed, before its handler, with the number of this run by the store's count: 1 for the first, and those
   * before a replay count too. The run fails with what it throws, and no handler runs. It is not called for a copy that is done.
   */
  readonly begins?: (run: number) => void;
}

/** Runs jobs that `toJob` made: the other end of a queue. */
export interface JobRunner {
  /**
   * Checks the envelope, claims the event for this consumer, and has its handler run: held by a heartbeat, committed when it
   * ends, released when it fails. A copy in flight is waited for, and so is a store that does not answer.
   *
   * @param json what the queue gave: the envelope, or its JSON text
   * @throws JobError for what is no job of this sender: set it aside, trying again does not help. What the handler throws, and
   *   NotClaimedError when it was not begun: try again later. An error whose name is `ClaimLostError` when the claim went to
   *   another process: neither acknowledge the job nor set it aside
   */
  run(json: unknown, run: JobRun): Promise<JobOutcome>;
  /**
   * Jobs that wait for a copy in flight or for the store are given up; running handlers are waited for. Call it when the
   * worker of the queue was closed.
   *
   * @param timeoutMs milliseconds; default 30,000
   * @returns whether all had ended in time
   */
  close(timeoutMs?: number): Promise<boolean>;
}

const DEFAULT_DRAIN_MS = 30_000;
const MAX_STORE_TIMEOUT_MS = 2_000;

/**
 * Makes a runner of jobs. What `@hookgate/queue` has for each engine stands on it; use it where an engine is missing there.
 *
 * @throws TypeError for unknown or invalid options
 */
export function createJobRunner<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: JobRunnerOptions<NoInfer<TProvider>, TSchemas>,
): JobRunner {
  const { leaseMs, ttlMs, maxHandlerMs } = resolveRunnerOptions(provider, options as JobRunnerOptions);
  const { store = memoryStore() } = options;
  const handlers = options.on as Readonly<Record<string, Handler<object>>>;
  const schemas = (options.schemas ?? {}) as Readonly<Record<string, StandardSchemaV1>>;
  const reporter = createReporter(options.observer, options.logger, Date.now);
  if (options.store === undefined) warnAboutMemoryStore(reporter, provider.name);
  for (const { code, detail } of [
    ...unknownEvents(provider, 'on', handlers),
    ...unknownEvents(provider, 'schemas', schemas),
  ]) {
    warn(reporter, provider.name, code, detail);
  }

  const storeTimeoutMs = Math.min(MAX_STORE_TIMEOUT_MS, leaseMs / 3);
  const health = new StoreHealth(provider.name, reporter);
  const closing = new ClosingController();
  const calls = new ClaimCalls(store, health, storeTimeoutMs, leaseMs, closing.signal);
  // Nobody waits for an answer: a worker takes the time it needs.
  const limits = {
    leaseMs,
    dedupeTtlMs: ttlMs,
    storeTimeoutMs,
    maxHandlerMs,
    deadlineMs: MAX_TIMER_MS,
    budgetMs: MAX_TIMER_MS,
  };
  const sessions = createSessions(provider, store, health, limits, reporter, successReply);

  /** Nobody waits for a worker: a copy in flight may take as long as a handler may. */
  const patience = {
    calls,
    health,
    closing: closing.signal,
    signal: undefined,
    budgetMs: Math.min(MAX_TIMER_MS, maxHandlerMs + leaseMs),
    isOptional: false,
  };

  async function run(job: Job<object>, { consumer, attempt, isReplay = false, begins }: JobRun): Promise<JobOutcome> {
    const startedAt = performance.now();
    const key = `worker~${keyPart(options.name ?? consumer)}:${job.key}`;
    const claimed = await claimPatiently({ key, leaseMs, ttlMs }, patience);
    // A runner never goes on without a claim.
    const held = claimed === 'done' || claimed === 'unguarded' ? undefined : claimed;
    const isOneMore = attempt !== undefined && held !== undefined && held.claim.attempt > attempt;
    const facts = {
      provider: provider.name,
      endpoint: consumer,
      tenant: job.tenant,
      source: held !== undefined && (isReplay || isOneMore) ? 'replay' : 'queue',
      eventType: job.type,
      id: deliveryId(key),
      occurredAt: job.occurredAt,
      key,
      fields: provider.logFields(job.event),
    };
    if (reporter.listening) {
      reporter.report({
        type: 'received',
        ...facts,
        secretId: job.secretId,
        bodyBytes: 0,
        known: provider.eventTypes.includes(job.type),
        durationMs: performance.now() - startedAt,
        logLine: provider.logLine?.(job.event),
      });
    }
    if (held === undefined) {
      if (reporter.listening)
        reporter.report({ type: 'duplicate', ...facts, durationMs: performance.now() - startedAt });
      return 'duplicate';
    }
    const handler = Object.hasOwn(handlers, job.type) ? handlers[job.type] : handlers['*'];
    const session = sessions.open<object>({
      claim: held.claim,
      askedAt: held.askedAt,
      answersWith: handler === undefined ? 'unhandled' : undefined,
      facts,
      event: job.event,
      rawBody: undefined,
      secretId: job.secretId,
      startedAt,
      receivedAtMs: job.receivedAt.getTime(),
      signedAtMs: undefined,
    });
    if (handler === undefined) reporter.report({ type: 'unhandled', ...facts });
    const delivery = session.delivery as OpenDelivery<object>;
    try {
      await runSession(session, () => {
        begins?.(held.claim.attempt);
        return handler?.(job.event, delivery);
      });
    } catch (error) {
      // What failed for want of the claim is the affair of the run which has it now.
      const loss = delivery.lostBecause;
      throw loss === undefined || loss === error ? error : new ClaimLostError(loss.message, { cause: error });
    }
    // An acknowledgement would be that of the run which has the job now.
    const loss = delivery.lostBecause;
    if (loss !== undefined) throw loss;
    return handler === undefined ? 'unhandled' : 'handled';
  }

  /** Nobody will ask for it again, so it is told: to observers, and at first to the log. */
  function rejected(error: unknown, consumer: string, durationMs: number): void {
    if (!(error instanceof JobError)) return;
    const facts = { ...receiverFacts(provider.name), endpoint: consumer, source: 'queue' };
    const detail = `A job was set aside (${error.code}). ${error.message}`;
    const refusal = {
      status: 400,
      code: 'invalid_event',
      reason: `job_${error.code}`,
      detail,
      verified: true,
    } as const;
    reporter.report({ type: 'rejected', ...facts, ...refusal, durationMs });
  }

  function begin(job: Job<object>, given: JobRun): Promise<JobOutcome> {
    const { around } = options;
    return around === undefined ? run(job, given) : runAroundJob(around, job, () => run(job, given));
  }

  /** No asynchronous function, which would keep the text of a job for as long as it runs. */
  function readAndRun(json: unknown, given: JobRun): Promise<JobOutcome> {
    const startedAt = performance.now();
    const setAside = (error: unknown): Promise<never> => {
      rejected(error, given.consumer, performance.now() - startedAt);
      return Promise.reject(error as Error);
    };
    try {
      const job = readJob(provider, schemas, json);
      return isPromise(job) ? job.then((checked) => begin(checked, given), setAside) : begin(job, given);
    } catch (error) {
      return setAside(error);
    }
  }

  return {
    run(json, given) {
      const { consumer } = (given ?? {}) as Partial<JobRun>;
      if (typeof consumer !== 'string' || consumer === '') {
        const problem =
          "say which queue the job is from, as in { consumer: 'webhooks' }: it names the job in the store.";
        return Promise.reject(new TypeError(`${provider.name} jobs: ${problem}`));
      }
      const { pending } = sessions;
      pending.begin();
      const running = readAndRun(json, given);
      running.then(pending.end, pending.end);
      return running;
    },
    close(timeoutMs = DEFAULT_DRAIN_MS) {
      closing.abort();
      reporter.flush();
      return sessions.drain(timeoutMs);
    },
  };
}
