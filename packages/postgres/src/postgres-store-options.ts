import { printWarning } from '@hookgate/core/store-kit';
import type { PostgresConnection, PostgresListener } from './client/postgres-client.ts';
import { type TableNames, tableNames } from './table-names.ts';
import type { PostgresStoreWarning } from './warning.ts';

/** Options of `postgresStore`: one connection, and where the table is. */
export interface PostgresStoreOptions extends PostgresConnection {
  /** The table's schema. Default: the one `search_path` leads to. */
  readonly schema?: string;
  /** The table. Applications that share a database need different ones. Default: `hookgate_deliveries`. */
  readonly table?: string;
  /**
   * A connection that may listen: a connected `pg` `Client` of the store's own, or the `sql` of postgres.js. Copies of a
   * delivery in flight then learn of its outcome at once. Without one they ask every 25 to 500 ms. It must not go through
   * a pooler that hands connections on after each transaction.
   */
  readonly listener?: PostgresListener;
  /**
   * Whether statements keep a name on their connection, which spares the server most of its work on them. Default: yes,
   * until a pooler that hands connections on after each transaction turns out to be in the way; with `sql`, what that is
   * configured for; with `query`, that is up to you.
   */
  readonly prepare?: boolean;
  /** Whether the first 500 characters of each key are stored for people to read. Default: `false`, digests only. */
  readonly keepKeys?: boolean;
  /**
   * Told once of each thing an operator should know: `no_wake_ups`, the listener cannot listen or hears nothing. Default:
   * `console.warn`.
   */
  readonly onWarning?: (warning: PostgresStoreWarning) => void;
}

/** The options with every default filled in. */
export interface PostgresStoreConfig {
  readonly names: TableNames;
  readonly listener: PostgresListener | undefined;
  readonly prepare: boolean | undefined;
  readonly keepKeys: boolean;
  readonly onWarning: (warning: PostgresStoreWarning) => void;
}

const OPTION_NAMES: Readonly<Record<keyof PostgresStoreOptions, true>> = {
  pool: true,
  client: true,
  sql: true,
  query: true,
  schema: true,
  table: true,
  listener: true,
  prepare: true,
  keepKeys: true,
  onWarning: true,
};

/**
 * Checks every option but the connection.
 *
 * @param caller the function they were passed to, for the error
 * @throws TypeError naming the option and what it may be
 */
export function resolvePostgresOptions(caller: string, options: PostgresStoreOptions): PostgresStoreConfig {
  requireOptionNames(caller, options, Object.keys(OPTION_NAMES));
  const { listener, prepare, keepKeys = false, onWarning = printWarning } = options;
  const fail = (name: string, problem: string): never => {
    throw new TypeError(`${caller}: the option \`${name}\` ${problem}.`);
  };
  if (prepare !== undefined && typeof prepare !== 'boolean') fail('prepare', 'must be true or false');
  if (typeof keepKeys !== 'boolean') fail('keepKeys', 'must be true or false');
  if (typeof onWarning !== 'function') fail('onWarning', 'must be a function');
  if (listener !== undefined) {
    if (has(listener, 'totalCount')) fail('listener', 'is a Pool of pg, whose connections come and go: pass a Client');
    if (!has(listener, 'listen') && !(has(listener, 'query') && has(listener, 'on'))) {
      fail('listener', 'must be a connected Client of pg, or the `sql` of postgres');
    }
    if ((listener as unknown) === options.client) {
      fail('listener', 'must not be `client`, whose statements would hold notifications up: pass a Client of its own');
    }
  }
  return { names: tableNames(caller, options.table, options.schema), listener, prepare, keepKeys, onWarning };
}

/** @throws TypeError for anything but an object with these names only */
export function requireOptionNames(caller: string, options: object, known: readonly string[]): void {
  const kind = kindOfClient(options);
  if (kind !== undefined) {
    throw new TypeError(`${caller}: this is a client, and belongs into an object: write ${caller}({ ${kind} }).`);
  }
  if (typeof options !== 'object' || options === null) throw new TypeError(`${caller}: pass \`{ pool }\`.`);
  if ('then' in options) {
    throw new TypeError(`${caller}: this is a promise: await it first, and write ${caller}({ client }).`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TypeError(`${caller}: the option \`${name}\` does not exist; there are: ${known.join(', ')}.`);
  }
}

/** Which option a client belongs to that was passed in the place of the options. */
function kindOfClient(options: unknown): string | undefined {
  if (typeof options === 'function') return has(options, 'unsafe') ? 'sql' : 'query';
  if (!has(options, 'connect') || !has(options, 'query')) return undefined;
  return has(options, 'totalCount') ? 'pool' : 'client';
}

function has(value: unknown, name: string): boolean {
  return (value as Record<string, unknown> | null | undefined)?.[name] !== undefined;
}
