import type { Sink, SinkAnswer, SinkJob, SqlClient } from '@hookgate/core';
import { isError, throwIfAborted } from '@hookgate/core';
import { lastErrorOf } from '../hand-off/last-error.ts';
import { inTime } from '../hand-off/until-aborted.ts';
import { entityName } from '../order/entity-name.ts';
import { noQueue } from './no-queue.ts';
import type { PgBossLike, PgBossSendOptions } from './pg-boss-like.ts';

/** Which queue, and options of each job over those of the queue. */
export interface PgBossSinkOptions extends PgBossSendOptions {
  /** It must exist: `boss.createQueue('webhooks', …)`. */
  readonly queue: string;
}

/** PostgreSQL takes no more in one value. */
const MAX_BYTES = 255 * 1_048_576;
/** They are indexed. */
const MOST_KEY_CHARACTERS = 256;
/** What `jsonb` refuses: a zero character, and half a character. The job's text has them escaped. */
const NO_JSONB = /\0|\p{Cs}/gu;
const CHOSEN_BY_US = ['id', 'singletonKey', 'db'] as const;

/**
 * A queue of pg-boss as a sink. A job's id is the delivery's, as a UUID, and its data are `{ type, job }`, in which `job` is JSON text: what
 * PostgreSQL's `jsonb` would refuse (a zero character) or write otherwise arrives as it was.
 *
 * ```ts
 * await boss.createQueue('webhooks-dead');
 * await boss.createQueue('webhooks', { retryLimit: 5, retryBackoff: true, deadLetter: 'webhooks-dead' });
 * const sink = pgBoss(boss, { queue: 'webhooks' });
 * app.use(platosWebhook({ store: inbox, on: { '*': handOff(sink, { inbox }) } })); // job and delivery are one commit
 * ```
 *
 * A second job with an id is ignored for as long as pg-boss keeps the first one (`deleteAfterSeconds`). A queue with the policy
 * `key_strict_fifo` keeps the order of what `orderBy` names.
 *
 * @param boss a PgBoss of pg-boss 12 that was started; it needs Node 22.12
 * @throws TypeError for what is no PgBoss, and for options that cannot be chosen
 */
export function pgBoss(boss: PgBossLike, options: PgBossSinkOptions): Sink {
  if (
    typeof (boss as Partial<PgBossLike> | null | undefined)?.send !== 'function' ||
    typeof boss.findJobs !== 'function'
  ) {
    throw new TypeError(
      "pgBoss: the first argument must be a PgBoss that was started: pgBoss(boss, { queue: 'webhooks' }).",
    );
  }
  const { queue, ...sendOptions } = options ?? {};
  if (typeof queue !== 'string' || queue === '')
    throw new TypeError("pgBoss: name the queue: pgBoss(boss, { queue: 'webhooks' }).");
  for (const name of CHOSEN_BY_US) {
    if (name in sendOptions)
      throw new TypeError(`pgBoss: \`${name}\` cannot be chosen; see \`orderBy\` and \`inbox\` of handOff.`);
  }

  const connection = lastErrorOf(boss);

  return {
    name: 'pg-boss',
    suppresses: 'while-kept',
    keepsOrder: true,
    maxBytes: MAX_BYTES,
    publish: (job, options) => inTime(options, () => send(job)),
    publishIn: (job, client, { signal }) => {
      throwIfAborted(signal);
      return send(job, client);
    },
    trouble: () => connection.text(),
  };

  async function send({ uuid, type, text, order }: SinkJob, client?: SqlClient): Promise<SinkAnswer> {
    const db = client && {
      executeSql: async (sql: string, values?: unknown[]) => ({ rows: (await client.query(sql, values)).rows }),
    };
    const where = db === undefined ? {} : { db };
    // A strict queue wants a key for each job.
    const singletonKey = order === undefined ? uuid : entityName(order, MOST_KEY_CHARACTERS);
    const id = await boss
      .send(
        queue,
        { type: type.replace(NO_JSONB, '\ufffd'), job: text },
        { ...sendOptions, ...where, id: uuid, singletonKey },
      )
      .catch((error: unknown) => {
        throw isNoQueue(error, queue) ? noQueue('pgBoss', queue, error) : error;
      });
    connection.forget();
    if (id !== null) return 'stored';
    // It has stored nothing: because it has this job, or because the queue's policy allows no second one of any kind.
    if ((await boss.findJobs(queue, { ...where, id: uuid })).length > 0) return 'duplicate';
    throw new Error(
      `pgBoss: the queue ${queue} took no job, and has none with the id ${uuid}: its policy drops jobs while it has another. Give ` +
        'webhooks a queue with the policy `standard` or `key_strict_fifo`.',
    );
  }
}

/** pg-boss tells it by a text only. */
function isNoQueue(error: unknown, queue: string): boolean {
  return isError(error) && error.message === `Queue ${queue} does not exist`;
}
