import { DONE, HELD, NOW } from '../sql/states.ts';
import { wakeSql } from '../sql/wake-sql.ts';
import type { TableNames } from '../table-names.ts';
import { isOursSql, literal, MARK } from './finish-sql.ts';

/** The setting of a transaction that says which delivery it has ended. It goes with a savepoint, as the record does. */
const ENDED = 'hookgate.ended';

/**
 * Marks the transaction it runs in; outside of one the mark is gone with the statement. Without parameters, for query builders
 * have their own notions of placeholders.
 *
 * Answers `free`, or `busy` when another transaction that ended this delivery has not ended itself.
 *
 * @param mark a uuid
 * @param earlier the transaction that ended this delivery before, if one did; it may have been rolled back
 */
export function markSql(mark: string, earlier: string | undefined): string {
  const marked = `SELECT set_config('${MARK}', ${literal(mark)}, true) AS mark`;
  if (earlier === undefined) return `SELECT CASE WHEN mark <> '' THEN 'free' END AS answer FROM (${marked}) AS marked`;
  const busy = `coalesce(txid_current_if_assigned()::text, '') <> ${literal(earlier)} AND txid_status(${literal(earlier)}::bigint) = 'in progress'`;
  return `SELECT CASE WHEN mark = '' OR ${busy} THEN 'busy' ELSE 'free' END AS answer FROM (${marked}) AS marked`;
}

/**
 * The end of a delivery inside a transaction that is somebody else's, which {@link markSql} has marked.
 *
 * Answers the mark, and one of these:
 *
 * ```
 * done <transaction>   the record is done when this transaction is committed
 * again                this transaction has ended the delivery before
 * outside              this is not the transaction that was marked, or none
 * settled              the delivery is done already, or was released
 * lost                 somebody else has it
 * unknown              no record of the delivery's claim is in this table
 * ```
 *
 * A record that was forgotten is remembered again, for as long as a delivery is at most.
 */
export function endWithinSql(names: TableNames, key: string, fence: string, mark: string): string {
  const isOurs = isOursSql(mark);
  const [theKey, theFence] = [`${literal(key)}::uuid`, `${literal(fence)}::bigint`];
  const name = `'${fence} ' || ${literal(key)}`;
  const known = (how: string): string => `EXISTS (SELECT FROM ${names.table} WHERE key = ${theKey} AND fence ${how})`;
  return `
WITH ended AS (
  UPDATE ${names.table} AS d SET
    state = ${DONE},
    expires_at = CASE WHEN d.expires_at > ${NOW} THEN d.expires_at ELSE ${NOW} + interval '8 days' END
  WHERE key = ${theKey} AND fence = ${theFence} AND state = ${HELD} AND ${isOurs}
  RETURNING ${wakeSql(names)}
), noted AS (
  SELECT set_config('${ENDED}', ${name}, true) || woken AS note FROM ended
)
SELECT ${literal(mark)} || ' ' || CASE
  WHEN NOT ${isOurs} THEN 'outside'
  WHEN EXISTS (SELECT FROM noted WHERE note <> '') THEN 'done ' || txid_current()::text
  WHEN coalesce(current_setting('${ENDED}', true), '') = ${name} THEN 'again'
  WHEN ${known(`= ${theFence}`)} THEN 'settled'
  WHEN ${known(`> ${theFence}`)} THEN 'lost'
  ELSE 'unknown'
END AS answer`.trim();
}
