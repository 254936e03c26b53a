import type { TableNames } from '../table-names.ts';
import { DONE, HELD, isLive, msParam, NOW, OPEN } from './states.ts';

/** Tells those who wait, if any; answers text that is never null. */
function wake({ channel }: TableNames): string {
  return `coalesce(CASE WHEN d.watched THEN pg_notify('${channel}', d.key::text)::text END, '') AS woken`;
}

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
RETURNING ${wake(names)}`.trim();
}

/**
 * $1 key, $2 fence: the commit of the inbox, inside the transaction of the handler's own writes. A row: they may be
 * committed; it tells whether the key is remembered after that. No row: somebody else has the delivery now.
 */
export function finishSql(names: TableNames): string {
  return `
UPDATE ${names.table} AS d SET state = ${DONE}
WHERE key = $1::uuid AND fence = $2::bigint AND state = ${HELD}
RETURNING (expires_at > ${NOW})::text AS remembered, ${wake(names)}`.trim();
}
