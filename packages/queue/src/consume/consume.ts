import { type AnyProvider, createJobRunner, type JobOutcome, type JobRun, type JobRunnerOptions } from '@hookgate/core';
import { type BullJob, processBullJob } from '../bullmq/process-job.ts';
import { createGraphileTask, type GraphileTask, type GraphileTaskOptions } from '../graphile-worker/process-job.ts';
import type { JetStreamMessage } from '../nats/jet-stream.ts';
import { createJetStreamProcessor, type JetStreamOptions } from '../nats/process-message.ts';
import type { PgBossWorker, PgBossWorkOptions } from '../pg-boss/pg-boss-like.ts';
import { workOnPgBoss } from '../pg-boss/work.ts';
import { createRabbitProcessor, type RabbitOptions } from '../rabbitmq/process-message.ts';
import type { RabbitConnection, RabbitMessage } from '../rabbitmq/rabbit-like.ts';
import { heardLogger } from './dead-letter.ts';

/** The worker's end of a queue: one processor for each engine, all of them with the same handlers. */
export interface Consumer {
  /**
   * Runs one job, for queues that have no processor here.
   *
   * @param json what the queue gave: the envelope, or its JSON text
   * @param run `consumer` names the queue; `attempt` is the queue's count, where it has one
   * @throws JobError: set the job aside. Anything else: have the queue try again later
   */
  process(json: unknown, run: JobRun): Promise<JobOutcome>;
  /**
   * The processor of a Worker of BullMQ: `new Worker('webhooks', consumer.bullmq, { connection })`. A job that cannot be read fails at
   * once, whatever attempts it has left.
   */
  readonly bullmq: (job: BullJob) => Promise<JobOutcome>;
  /**
   * Has pg-boss work on a queue: `await consumer.pgBoss(boss, 'webhooks')`. A job that cannot be read goes to the queue's dead letter
   * queue at once.
   *
   * @param options those of `boss.work`, such as `batchSize`; the jobs of a batch run at the same time
   * @returns the worker's id, as `boss.work` answers it
   * @throws Error when the queue does not exist
   */
  pgBoss(boss: PgBossWorker, queue: string, options?: PgBossWorkOptions): Promise<string>;
  /** Makes a task of Graphile Worker: `taskList: { webhooks: consumer.graphileWorker() }`. A job that cannot be read fails for good. */
  graphileWorker(options?: GraphileTaskOptions): GraphileTask;
  /**
   * Makes the processor of a consumer of NATS JetStream: `for await (const message of messages) void processor(message)`. It says that
   * it is working while it is, acknowledges, has failed ones delivered again later, and moves what failed too often, or cannot be
   * read, to the subject of the dead letters. Never rejects.
   */
  jetStream(options: JetStreamOptions): (message: JetStreamMessage) => Promise<void>;
  /**
   * Makes the handler of `connection.createConsumer({ queue, queueOptions: { passive: true } }, …)` of rabbitmq-client. What failed too often, or cannot be read, is published to the
   * queue of the dead letters, with the reason in its headers, before it is acknowledged.
   */
  rabbitmq(connection: RabbitConnection, options: RabbitOptions): (message: RabbitMessage) => Promise<0 | 1>;
  /**
   * Waits for running handlers, and gives up those jobs that wait for another run of theirs. Call it when the engine's worker was
   * closed.
   *
   * @param timeoutMs milliseconds; default 30,000
   * @returns whether all had ended in time
   */
  close(timeoutMs?: number): Promise<boolean>;
}

/**
 * Takes deliveries out of a queue that `handOff` has put there: checks each again, runs the same typed handlers as a webhook would, and
 * each event once for this consumer, however often the queue has it.
 *
 * ```ts
 * const consumer = consume(platos, { store, on: { 'budget.exceeded': async (event, delivery) => notify(event) } });
 * const worker = new Worker('webhooks', consumer.bullmq, { connection });
 * ```
 *
 * `delivery.signal` aborts when another process may have the job, and `delivery.fence` grows with each run.
 *
 * @throws TypeError for unknown or invalid options
 */
export function consume<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: JobRunnerOptions<NoInfer<TProvider>, TSchemas>,
): Consumer {
  const runner = createJobRunner<AnyProvider>(provider, options as JobRunnerOptions);
  const parts = { provider: provider.name, runner, logger: heardLogger(options.logger) };
  return {
    process: (json, run) => runner.run(json, run),
    bullmq: (job) => processBullJob(runner, job),
    pgBoss: (boss, queue, workOptions) => workOnPgBoss(runner, boss, queue, workOptions),
    graphileWorker: (taskOptions) => createGraphileTask(runner, taskOptions),
    jetStream: (given) => createJetStreamProcessor(parts, given),
    rabbitmq: (connection, given) => createRabbitProcessor(parts, connection, given),
    close: (timeoutMs) => runner.close(timeoutMs),
  };
}
