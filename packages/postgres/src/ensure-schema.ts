import type { PostgresConnection } from './client/postgres-client.ts';
import { runnerOf } from './client/run-statement.ts';
import { requireOptionNames } from './postgres-store-options.ts';
import { migrationSql } from './sql/migration-sql.ts';
import { tableNames } from './table-names.ts';

/** Where the table is, as in the options of the store. */
export interface TableOptions {
  readonly schema?: string;
  readonly table?: string;
}

/** Options of {@link ensureSchema}. */
export interface EnsureSchemaOptions extends PostgresConnection, TableOptions {}

const TABLE_OPTIONS = ['schema', 'table'];
const OPTIONS = ['pool', 'client', 'sql', 'query', ...TABLE_OPTIONS];

/**
 * Creates what the store needs and is not there yet: schema, sequence, table, index and functions. Safe to run at every
 * start, also in many processes at once. It needs a role that may create them; the store itself needs only `SELECT`,
 * `INSERT`, `UPDATE` and `DELETE` on the table, `USAGE` on the sequence and `EXECUTE` on the functions, which everybody has
 * unless somebody took it away.
 *
 * @throws TypeError for wrong options; rejects with what the server says
 */
export async function ensureSchema(options: EnsureSchemaOptions): Promise<void> {
  requireOptionNames('ensureSchema', options, OPTIONS);
  const names = tableNames('ensureSchema', options.table, options.schema);
  const run = runnerOf('ensureSchema', options, false);
  await run({ name: 'hookgate_migration', text: migrationSql(names) }, []);
}

/**
 * What {@link ensureSchema} runs, for a migration tool: one statement. With no options it is the package's
 * `migrations/001.sql`.
 *
 * @throws TypeError for wrong options
 */
export function schemaSql(options: TableOptions = {}): string {
  requireOptionNames('schemaSql', options, TABLE_OPTIONS);
  return `${migrationSql(tableNames('schemaSql', options.table, options.schema))};\n`;
}
