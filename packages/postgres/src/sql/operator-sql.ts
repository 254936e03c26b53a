import type { TableNames } from '../table-names.ts';
import { DONE, HELD, isLive, leaseLeft, NOW, OPEN, printText } from './states.ts';

/** $1 key. Answers state, attempt, fence, lease left in ms, fingerprint; no row: there is no record. */
export function inspectSql({ table }: TableNames): string {
  return `
SELECT CASE state WHEN ${HELD} THEN 'held' WHEN ${OPEN} THEN 'open' WHEN ${DONE} THEN 'done' END AS state,
  attempt::text AS attempt, fence::text AS fence,
  CASE WHEN state = ${HELD} THEN ${leaseLeft('lease_until')} ELSE '0' END AS remaining, ${printText('fingerprint')} AS print
FROM ${table} AS d WHERE key = $1::uuid AND ${isLive('d')}`.trim();
}

/** $1 key. A row: it was known. The row stays until it is swept, for its fence. */
export function forgetSql({ table, channel }: TableNames): string {
  return `
UPDATE ${table} AS d SET expires_at = ${NOW}, lease_until = ${NOW}
WHERE key = $1::uuid AND ${isLive('d')}
RETURNING coalesce(CASE WHEN d.watched THEN pg_notify('${channel}', d.key::text)::text END, '') AS woken`.trim();
}

/**
 * $1 how many at most. Answers how many rows went. Rows somebody is working on are skipped, so that a sweep waits for nobody
 * and nobody for long. What has just expired stays a little: a claim that drew its fence before may still be on its way.
 */
export function sweepSql({ table }: TableNames): string {
  const over = `d.expires_at < ${NOW} - interval '10 seconds' AND NOT ${isLive('d')}`;
  return `
WITH expired AS (
  SELECT key FROM ${table} AS d WHERE ${over} ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM ${table} AS d USING expired WHERE d.key = expired.key AND ${over} RETURNING 1
)
SELECT count(*)::text AS swept FROM gone`.trim();
}

/** $1 key. Has the holder of a key tell the channel when it no longer is; a row: so many ms it is held. */
export function watchSql({ table }: TableNames): string {
  return `
UPDATE ${table} SET watched = true
WHERE key = $1::uuid AND state = ${HELD} AND lease_until > ${NOW}
RETURNING ${leaseLeft('lease_until')} AS remaining`.trim();
}

/** $1 table, $2 sequence. Answers whether both are there, whether the server refuses writes, and when the transaction began. */
export const PROBE_SQL: string = `
SELECT (to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL)::text AS found,
  current_setting('transaction_read_only') AS read_only, now()::text AS began`.trim();

/** $1, $2 keys. Answers when the transaction began. */
export function deleteSql({ table }: TableNames): string {
  return `DELETE FROM ${table} WHERE key IN ($1::uuid, $2::uuid) RETURNING now()::text AS began`;
}

/** $1 what whoever listens is told. */
export function notifySql({ channel }: TableNames): string {
  return `SELECT pg_notify('${channel}', $1)::text AS told`;
}
