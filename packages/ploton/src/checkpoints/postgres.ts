import { checkOptions } from '../check-options.ts';
import type { CheckpointStore } from '../reconcile/checkpoint.ts';

/** What is used of a `Pool` or `Client` of pg. */
export interface CheckpointPg {
  query(text: string, values: string[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** What is used of the `sql` of postgres.js. */
export interface CheckpointSql {
  unsafe(text: string, values: string[]): PromiseLike<readonly unknown[]>;
}

/** Options of {@link postgresCheckpoints}: one of `pool`, `client`, `sql`, and where the table is. */
export interface PostgresCheckpointsOptions {
  /** A `Pool` of pg. */
  readonly pool?: CheckpointPg;
  /** A connected `Client` of pg. */
  readonly client?: CheckpointPg;
  /** The `sql` of postgres.js. */
  readonly sql?: CheckpointSql;
  /** The table, made when it is not there; `schema.table` for another schema. Default: `hookgate_checkpoints`. */
  readonly table?: string;
}

type Run = (text: string, values: string[]) => Promise<readonly unknown[]>;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/;
const UNDEFINED_TABLE = '42P01';
/** `CREATE TABLE IF NOT EXISTS` in two sessions at once: one of them may hear that it is there. */
const MADE_MEANWHILE: ReadonlySet<unknown> = new Set(['23505', '42P07']);

/**
 * Checkpoints in PostgreSQL, for an app on any number of machines: one row for each name.
 *
 * @throws TypeError for what is no client, and for unknown or invalid options
 */
export function postgresCheckpoints(options: PostgresCheckpointsOptions): CheckpointStore {
  const who = 'postgresCheckpoints';
  const check = checkOptions(who, `${who}({ pool })`, options, ['pool', 'client', 'sql', 'table']);
  const { table = 'hookgate_checkpoints' } = options;
  if (typeof table !== 'string' || !IDENTIFIER.test(table))
    check.fail('table', 'must be a name of letters, digits and `_`, with a schema and a dot in front or not');
  const quoted = table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  const run = runnerOf(options, check.fail);
  const create = `CREATE TABLE IF NOT EXISTS ${quoted} (name text PRIMARY KEY, checkpoint text NOT NULL, saved_at timestamptz NOT NULL DEFAULT now())`;

  async function runOnTable(text: string, values: string[]): Promise<readonly unknown[]> {
    try {
      return await run(text, values);
    } catch (error) {
      if (codeOf(error) !== UNDEFINED_TABLE) throw error;
      await run(create, []).catch((problem: unknown) => {
        if (!MADE_MEANWHILE.has(codeOf(problem))) {
          throw new Error(`${who}: the table is not there and cannot be made. As a role that may, run: ${create}`, {
            cause: problem,
          });
        }
      });
      return run(text, values);
    }
  }

  return {
    async load(name) {
      const [row] = await runOnTable(`SELECT checkpoint FROM ${quoted} WHERE name = $1`, [name]);
      return row === undefined ? undefined : (row as { readonly checkpoint: string }).checkpoint;
    },
    async save(name, checkpoint) {
      await runOnTable(
        `INSERT INTO ${quoted} (name, checkpoint) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET checkpoint = excluded.checkpoint, saved_at = now()`,
        [name, checkpoint],
      );
    },
  };
}

function runnerOf(options: PostgresCheckpointsOptions, fail: (name: string, problem: string) => never): Run {
  const kinds = (['pool', 'client', 'sql'] as const).filter((kind) => options[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new TypeError('postgresCheckpoints: pass one of `pool`, `client` (of pg) and `sql` (of postgres).');
  }
  if (kind === 'sql') {
    const { sql } = options;
    if (typeof sql?.unsafe !== 'function') fail('sql', 'must be the `sql` of postgres');
    return async (text, values) => (sql as CheckpointSql).unsafe(text, values);
  }
  const pg = options[kind];
  if (typeof pg?.query !== 'function') fail(kind, `must be a ${kind === 'pool' ? 'Pool' : 'Client'} of pg`);
  return async (text, values) => (await (pg as CheckpointPg).query(text, values)).rows;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}
