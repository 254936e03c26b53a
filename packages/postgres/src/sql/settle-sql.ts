import type { TableNames } from '../table-names.ts';
import { HELD, isLive, msParam, NOW, OPEN } from './states.ts';
import { wakeSql } from './wake-sql.ts';

/** $1 key, $2 token, $3 lease ms. Answers `renewed` or `lost`, and the token. */
export function renewSql({ table }: TableNames): string {
  return `
WITH renewed AS (
  UPDATE ${table} AS d SET lease_until = ${NOW} + ${msParam('$3')}
  WHERE key = $1::uuid AND token = $2 AND state = ${HELD} AND ${isLive('d')}
  RETURNING 1
)
SELECT CASE WHEN EXISTS (SELECT FROM renewed) THEN 'renewed' ELSE 'lost' END AS answer, $2::text AS asked`.trim();
}

/**
 * $1 key, $2 token, $3 what is taken back of the attempts: 1 when no handler ran, else 0. Answers `released` or `lost`, and
 * the token.
 */
export function releaseSql(names: TableNames): string {
  return `
WITH released AS (
  UPDATE ${names.table} AS d
  SET state = ${OPEN}, attempt = d.attempt - CASE WHEN d.state = ${HELD} THEN $3::int ELSE 0 END
  WHERE key = $1::uuid AND token = $2 AND state IN (${HELD}, ${OPEN}) AND ${isLive('d')}
  RETURNING ${wakeSql(names)}
)
SELECT coalesce((SELECT 'released' || woken FROM released), 'lost') AS answer, $2::text AS asked`.trim();
}
