import { DONE, HELD, NOW } from '../sql/states.ts';
import { wakeSql } from '../sql/wake-sql.ts';
import type { TableNames } from '../table-names.ts';

/** Settings of the transaction, which end with it: which transaction it is, and who began it where. */
export const MARK = 'hookgate.transaction';
const [ROLE, PATH] = ['hookgate.role', 'hookgate.search_path'];
const IS_TEXT = /^[0-9a-f-]+$/;

/**
 * Begins a transaction, in one round trip, and marks it.
 *
 * @param mark a uuid
 */
export function beginSql(mark: string): string {
  return `BEGIN; SELECT set_config('${MARK}', ${literal(mark)}, true), ${keep(ROLE, 'role')}, ${keep(PATH, 'search_path')}`;
}

/**
 * The end of a delivery inside the transaction of its handler's writes, as who began it and where, whatever role and
 * `search_path` the handler has taken meanwhile. Text without parameters, for only that may be several statements in one
 * round trip.
 *
 * Answers the mark, and one of these:
 *
 * ```
 * done true     the writes may be committed, and the key is remembered after that
 * done false    … and the key is not remembered, for it expired or was forgotten
 * ended         this is not the transaction that was begun with the mark
 * unknown       no record of the delivery's claim is in this table
 * lost          somebody else has the delivery
 * ```
 *
 * @param key the digest, a uuid
 * @param fence digits
 * @param mark a uuid
 */
export function finishSql(names: TableNames, key: string, fence: string, mark: string): string {
  const isOurs = isOursSql(mark);
  const known = `SELECT FROM ${names.table} WHERE key = ${literal(key)}::uuid AND fence >= ${literal(fence)}::bigint`;
  return `
SELECT ${restore('role', ROLE)}, ${restore('search_path', PATH)};
WITH finished AS (
  UPDATE ${names.table} AS d SET state = ${DONE}
  WHERE key = ${literal(key)}::uuid AND fence = ${literal(fence)}::bigint AND state = ${HELD} AND ${isOurs}
  RETURNING (expires_at > ${NOW})::text AS remembered, ${wakeSql(names)}
)
SELECT CASE
  WHEN NOT ${isOurs} THEN 'ended'
  WHEN EXISTS (SELECT FROM finished) THEN 'done ' || (SELECT remembered || woken FROM finished)
  WHEN EXISTS (${known}) THEN 'lost'
  ELSE 'unknown'
END AS answer, ${literal(mark)} AS asked`.trim();
}

/** Whether a transaction is the one that was marked. */
export function isOursSql(mark: string): string {
  return `coalesce(current_setting('${MARK}', true), '') = ${literal(mark)}`;
}

function keep(as: string, setting: string): string {
  return `set_config('${as}', current_setting('${setting}'), true)`;
}

function restore(setting: string, from: string): string {
  return `set_config('${setting}', coalesce(nullif(current_setting('${from}', true), ''), current_setting('${setting}')), true)`;
}

/** @throws TypeError for what is no uuid and no number */
export function literal(text: string): string {
  if (!IS_TEXT.test(text)) throw new TypeError(`postgresInbox: ${JSON.stringify(text)} names no delivery.`);
  return `'${text}'`;
}
