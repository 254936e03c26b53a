import { randomUUID } from 'node:crypto';
import { keyDigest } from '../key-digest.ts';
import type { TableNames } from '../table-names.ts';
import type { RunOfDelivery } from './delivery-transactions.ts';
import type { Entrusted } from './entrusted-deliveries.ts';
import { LostClaimError } from './lost-claim-error.ts';
import { endWithinSql, markSql } from './orm-sql.ts';
import { sqlStatesIn } from './sql-states.ts';

/**
 * Runs one statement, which has no parameters, inside the application's transaction, and answers its rows, as objects or arrays,
 * or a result with `rows`.
 */
export type QueryInTransaction = (
  text: string,
) => PromiseLike<readonly unknown[] | { readonly rows: readonly unknown[] }>;

/** `undefined_table`, `undefined_column`, `invalid_schema_name`. */
const NO_TABLE: ReadonlySet<string> = new Set(['42P01', '42703', '3F000']);
/** `in_failed_sql_transaction`. */
const FAILED_TRANSACTION = '25P02';

const ONE = 'put all writes of a delivery into one transaction, and call `inbox.commit` once, as its last statement';

/**
 * Puts the end of a delivery into the transaction of `query`.
 *
 * @returns `settled` when the delivery is done, or was released, already
 * @throws LostClaimError, or an Error with the fix: the transaction is then to be rolled back
 */
export async function endWithin(
  names: TableNames,
  delivery: RunOfDelivery,
  entrusted: Entrusted,
  query: QueryInTransaction,
): Promise<'ended' | 'settled'> {
  requireQuery(query);
  const mark = randomUUID();
  const free = await ask(query, markSql(mark, entrusted.transaction), names);
  if (free === 'busy') throw new Error(twice(delivery, 'whose transaction has not ended yet'));
  const text = endWithinSql(names, keyDigest('claim', delivery.key), `${delivery.fence}`, mark);
  const [asked, answer, transaction] = (await ask(query, text, names)).split(' ');
  if (entrusted.doom !== undefined) throw entrusted.doom;
  switch (free === 'free' && asked === mark ? answer : 'none') {
    case 'done':
      entrusted.transaction = transaction;
      return 'ended';
    case 'again':
      return 'ended';
    case 'outside':
      throw new Error(
        'postgresInbox: `inbox.commit` was not called within a transaction, so nothing was ended: give it the `query` of the ' +
          'transaction, `tx`, `trx` or `manager`, and not that of the pool, and await everything in that transaction.',
      );
    case 'settled':
      return 'settled';
    case 'lost':
      throw new LostClaimError(
        `postgresInbox: this process no longer holds ${delivery.key}: it was taken over. Let the transaction be rolled back.`,
      );
    case 'unknown':
      throw new Error(
        `postgresInbox: the table ${names.table} in this transaction has no record of ${delivery.key}: give the webhook this ` +
          'inbox as its `store`, `{ store: inbox }`, with the `schema` and `table` of both the same, and the inbox and the ' +
          'transaction the same database.',
      );
    default:
      throw new TypeError(
        `postgresInbox: the \`query\` of \`inbox.commit\` answered something else than the rows of its statement; ${QUERY}.`,
      );
  }
}

/** @param which of what is said that it has one already */
export function twice({ key }: RunOfDelivery, which: string): string {
  return `postgresInbox: \`inbox.commit\` was called again for ${key}, ${which}; ${ONE}. Let this transaction be rolled back.`;
}

const QUERY = 'pass `(text) => …` that runs the text in the transaction as it is and resolves with its rows';

/** Query builders are functions, too: of a table's name, or of a template. */
function requireQuery(query: unknown): void {
  const isBuilder = ['raw', 'unsafe', 'execute', '$queryRawUnsafe'].some((method) => method in Object(query));
  if (typeof query === 'function' && !isBuilder) return;
  const how = isBuilder ? 'is the transaction itself' : 'is no function';
  throw new TypeError(`postgresInbox: the second argument of \`inbox.commit\` ${how}; ${QUERY}.`);
}

/** The one text that a statement answers; '' for anything else. */
async function ask(query: QueryInTransaction, text: string, names: TableNames): Promise<string> {
  const result: unknown = await Promise.resolve(query(text)).catch((error: unknown) => explain(error, names));
  const rows = Array.isArray(result) ? result : (result as { rows?: unknown } | null | undefined)?.rows;
  const [row] = Array.isArray(rows) ? rows : [];
  const [value] = typeof row === 'object' && row !== null ? Object.values(row) : [];
  return typeof value === 'string' ? value : '';
}

function explain(error: unknown, names: TableNames): never {
  const states = sqlStatesIn(error);
  if (states.includes(FAILED_TRANSACTION)) {
    throw new Error(
      'postgresInbox: a statement of this transaction failed before, and its error was caught or not awaited, so PostgreSQL ' +
        'takes nothing more in it: let the error out, or put a savepoint before what may fail.',
      { cause: error },
    );
  }
  if (states.some((state) => NO_TABLE.has(state))) {
    throw new Error(
      `postgresInbox: this transaction does not see the table ${names.table}: create it with \`await ensureSchema(options)\`, ` +
        'name its `schema` where the transaction has another `search_path`, and connect both to the same database.',
      { cause: error },
    );
  }
  throw error;
}
