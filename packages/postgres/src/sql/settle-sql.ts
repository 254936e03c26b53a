import type { TableNames } from '../table-names.ts';
import { HELD, isLive, msParam, NOW, OPEN } from './states.ts';
import { wakeSql } from './wake-sql.ts';

/** $1 key, $2 token, $3 lease ms. A row: renewed. */
export function renewSql({ table }: TableNames): string {
  return `
UPDATE ${table} AS d SET lease_until = ${NOW} + ${msParam('$3')}
WHERE key = $1::uuid AND token = $2 AND state = ${HELD} AND ${isLive('d')}
RETURNING 'renewed' AS answer`.trim();
}

/** $1 key, $2 token, $3 what is taken back of the attempts: 1 when no handler ran, else 0. A row: released. */
export function releaseSql(names: TableNames): string {
  return `
UPDATE ${names.table} AS d SET state = ${OPEN}, attempt = d.attempt - CASE WHEN d.state = ${HELD} THEN $3::int ELSE 0 END
WHERE key = $1::uuid AND token = $2 AND state IN (${HELD}, ${OPEN}) AND ${isLive('d')}
RETURNING ${wakeSql(names)}`.trim();
}
