import type { Sink, SinkAnswer, SinkJob, SqlClient } from '@hookgate/core';
import { throwIfAborted } from '@hookgate/core';
import { inTime } from '../hand-off/until-aborted.ts';
import { entityName } from '../order/entity-name.ts';

/** What makes jobs of Graphile Worker: a Pool or Client of pg, or what `makeWorkerUtils` answers. */
export type GraphileSource = SqlClient | { withPgClient<T>(work: (client: SqlClient) => Promise<T>): Promise<T> };

/** Which task, and options of its jobs. */
export interface GraphileSinkOptions {
  /** The name in the worker's task list. */
  readonly task: string;
  /** The schema of Graphile Worker. Default: `graphile_worker`. */
  readonly schema?: string;
  /** Runs of a job before it has failed for good. Default: 25, as is Graphile Worker's. */
  readonly maxAttempts?: number;
  readonly priority?: number;
}

const MAX_BYTES = 255 * 1_048_576;
const MOST_NAME_CHARACTERS = 128;
const OPTION_NAMES: readonly string[] = [
  'task',
  'schema',
  'maxAttempts',
  'priority',
] satisfies (keyof GraphileSinkOptions)[];

/**
 * Tasks of Graphile Worker as a sink. A job's key is the delivery's id, and its payload the envelope.
 *
 * ```ts
 * const sink = graphileWorker(pool, { task: 'webhooks' });
 * app.use(platosWebhook({ store: inbox, on: { '*': handOff(sink, { inbox }) } })); // job and delivery are one commit
 * ```
 *
 * A second job with a key replaces the first one while that waits, in its place, and brings one back that has failed for good; next to a job that
 * runs it is a second one, which the worker's claim makes a duplicate. So the answer is `'unknown'`. What `orderBy` names becomes
 * the job's queue, whose jobs run one after the other.
 *
 * @param source a Pool of pg, or WorkerUtils
 * @throws TypeError for anything else, and for unknown options
 */
export function graphileWorker(source: GraphileSource, options: GraphileSinkOptions): Sink {
  const { task, schema = 'graphile_worker', maxAttempts, priority } = options ?? {};
  const fail = (problem: string): never => {
    throw new TypeError(`graphileWorker: ${problem}: graphileWorker(pool, { task: 'webhooks' }).`);
  };
  const run = runnerOf(source) ?? fail('the first argument must be a Pool of pg, or WorkerUtils');
  if (typeof task !== 'string' || task === '') fail('name the task');
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) fail(`there is no option \`${name}\`; there are: ${OPTION_NAMES.join(', ')}`);
  }
  const sql =
    `SELECT id FROM "${schema.replaceAll('"', '""')}".add_job($1::text, $2::json, queue_name => $3::text, ` +
    "max_attempts => $4::integer, job_key => $5::text, priority => $6::integer, job_key_mode => 'preserve_run_at')";

  return {
    name: 'graphile-worker',
    suppresses: 'while-kept',
    keepsOrder: true,
    maxBytes: MAX_BYTES,
    publish: (job, options) => inTime(options, () => run((client) => add(job, client))),
    publishIn: (job, client, { signal }) => {
      throwIfAborted(signal);
      return add(job, client);
    },
    trouble: () => poolTrouble(source),
  };

  async function add({ id, text, order }: SinkJob, client: SqlClient): Promise<SinkAnswer> {
    const queueName = order === undefined ? null : entityName(order, MOST_NAME_CHARACTERS);
    const { rows } = await client.query(sql, [task, text, queueName, maxAttempts ?? null, id, priority ?? null]);
    if (rows.length > 0) return 'unknown';
    throw new Error('graphileWorker: add_job answered no job; pass a Pool of pg.');
  }
}

/** A pool with nothing to give: its server hangs, or there are more at it than it has connections. */
function poolTrouble(source: object): string | undefined {
  const { totalCount, idleCount, waitingCount } = source as Readonly<Record<string, unknown>>;
  if (typeof waitingCount !== 'number' || waitingCount === 0) return undefined;
  return `${waitingCount} wait for a connection of the pool, which has ${String(totalCount)}, ${String(idleCount)} of them idle`;
}

function runnerOf(source: GraphileSource): (<T>(work: (client: SqlClient) => Promise<T>) => Promise<T>) | undefined {
  if (typeof (source as Partial<SqlClient> | null | undefined)?.query === 'function') {
    return (work) => work(source as SqlClient);
  }
  if (typeof (source as { withPgClient?: unknown } | null | undefined)?.withPgClient !== 'function') return undefined;
  const utils = source as Extract<GraphileSource, { withPgClient: unknown }>;
  return (work) => utils.withPgClient(work);
}
