import type { PgClient, PostgresConnection, PostgresJsSql, QueryFunction } from './postgres-client.ts';
import type { Row, RunStatement, Statement } from './statement.ts';
import { urgentFirst } from './urgent-first.ts';

const KINDS = ['pool', 'client', 'sql', 'query'] as const;
const FIX =
  'pass exactly one of: `pool`, a Pool of pg; `client`, a connected Client of pg; `sql`, of postgres; ' +
  '`query`, a function of text and parameters that answers rows';

/**
 * @param prepare whether statements keep a name on the connection; `undefined`: what suits the client
 * @throws TypeError with the fix for anything that is no client
 */
export function runnerOf(caller: string, connection: PostgresConnection, prepare: boolean | undefined): RunStatement {
  const given = KINDS.filter((kind) => connection[kind] !== undefined);
  const [kind] = given;
  const wrong = (how: string): TypeError => new TypeError(`${caller}: ${how}; ${FIX}.`);
  if (kind === undefined) throw wrong('there is no client');
  if (given.length > 1) throw wrong(`there are ${given.map((name) => `\`${name}\``).join(' and ')}`);
  const client: unknown = connection[kind];
  const problem = problemOf(kind, client);
  if (problem !== undefined) throw wrong(`the option \`${kind}\` ${problem}`);

  switch (kind) {
    case 'pool':
      return urgentFirst(pgRunner(client as PgClient, prepare), connectionsOf(client));
    case 'client':
      // A Client that is given a statement while it runs another warns, and is to refuse it one day.
      return urgentFirst(whileConnected(client as PgClient, pgRunner(client as PgClient, prepare)), 1);
    case 'sql':
      // Without it every statement takes two round trips; `sql` itself knows whether its pooler forbids it.
      return urgentFirst(postgresJsRunner(client as PostgresJsSql, prepare ?? true), connectionsOf(client) * PIPELINED);
    case 'query':
      return urgentFirst(functionRunner(client as QueryFunction), USUAL_CONNECTIONS);
  }
}

/** A Client of pg that nobody connected keeps every statement for ever, and would look like a server that does not answer. */
function whileConnected(client: PgClient, run: RunStatement): RunStatement {
  const state = client as { readonly _connected?: unknown; readonly _connecting?: unknown };
  return async (statement, params) => {
    if (state._connected === false && state._connecting === false) {
      throw new TypeError('postgresStore: the option `client` is not connected: await client.connect() first.');
    }
    return run(statement, params);
  };
}

/** What pools of pg and postgres.js have unless told otherwise. */
const USUAL_CONNECTIONS = 10;

/** postgres.js sends the next statements before it has the answer to the first. More than these, and a heartbeat waits long. */
const PIPELINED = 8;

/** How many connections a pool may have; both libraries keep it in `options`. */
function connectionsOf(pool: unknown): number {
  const max = (pool as { options?: { max?: unknown } }).options?.max;
  return Number.isInteger(max) && (max as number) > 0 ? (max as number) : USUAL_CONNECTIONS;
}

/** `invalid_sql_statement_name`, `duplicate_prepared_statement`: the connection is not the one it was, so a pooler is between. */
const POOLED: ReadonlySet<unknown> = new Set(['26000', '42P05']);

/**
 * Runs statements on a connection of pg, or on a pool.
 *
 * @param prepare `undefined`: until a pooler turns out to be in the way; the statement that found out did nothing
 */
function pgRunner(client: PgClient, prepare: boolean | undefined): RunStatement {
  let isNamed = prepare !== false;
  const ask = ({ name, text }: Statement, values: unknown[]): PromiseLike<readonly Row[]> =>
    promised(client.query(isNamed ? { name, text, values } : { text, values })).then(rowsOfResult);
  return async (statement, params) => {
    try {
      return await ask(statement, params);
    } catch (error) {
      if (prepare !== undefined || !isPooled(error)) throw error;
      isNamed = false;
      return ask(statement, params);
    }
  };
}

function isPooled(error: unknown): boolean {
  return POOLED.has((error as { code?: unknown } | null | undefined)?.code);
}

/** Runs statements on a postgres.js `sql`. */
function postgresJsRunner(sql: PostgresJsSql, prepare: boolean): RunStatement {
  return async ({ text }, params) => readRows(await promised(sql.unsafe(text, params as string[], { prepare })));
}

function functionRunner(query: QueryFunction): RunStatement {
  return async ({ text }, params) => {
    const answer = await promised(query(text, params));
    return readRows(answer !== null && typeof answer === 'object' && 'rows' in answer ? answer.rows : answer);
  };
}

function promised<T>(answer: PromiseLike<T>): PromiseLike<T> {
  if (typeof answer?.then === 'function') return answer;
  throw new TypeError(`postgresStore: the client does not answer with promises; ${FIX}.`);
}

function rowsOfResult(result: { readonly rows: unknown } | undefined): readonly Row[] {
  return readRows(result?.rows);
}

function readRows(rows: unknown): readonly Row[] {
  if (Array.isArray(rows)) return rows.map((row) => Object.values(row as object).map(String));
  throw new TypeError(`postgresStore: the client answered ${JSON.stringify(rows)} instead of rows; ${FIX}.`);
}

function problemOf(kind: (typeof KINDS)[number], client: unknown): string | undefined {
  if (typeof client === 'string' || client instanceof URL) return 'is an address, and the store opens nothing';
  if (client === null || (typeof client !== 'object' && typeof client !== 'function')) return `is ${String(client)}`;
  if (kind !== 'query' && has(client, 'then')) return 'is a promise: await it first';
  const isFunction = typeof client === 'function';
  const isSql = isFunction && has(client, 'unsafe');
  const isPool = has(client, 'query') && typeof (client as { totalCount?: unknown }).totalCount === 'number';
  switch (kind) {
    case 'pool':
      if (isSql) return 'is of postgres: pass it as `sql`';
      if (!has(client, 'query') || !has(client, 'connect')) return 'is no Pool of pg';
      return isPool || !('connectionParameters' in client) ? undefined : 'is a Client of pg: pass it as `client`';
    case 'client':
      if (isSql) return 'is of postgres: pass it as `sql`';
      if (isPool) return 'is a Pool of pg: pass it as `pool`';
      return has(client, 'query') ? undefined : 'is no Client of pg';
    case 'sql':
      return isSql ? undefined : 'is no `sql` of postgres';
    case 'query':
      if (isSql) return 'is of postgres: pass it as `sql`';
      return isFunction ? undefined : 'is no function';
  }
}

function has(value: object, method: string): boolean {
  return typeof (value as Record<string, unknown>)[method] === 'function';
}
