import type { TableNames } from '../table-names.ts';
import { DONE, HELD, isLive, leaseLeft, msParam, NONCE, NOW, OPEN, printText } from './states.ts';

/** How much longer than asked a claimed key is remembered, so that the commit need not touch the indexed column. */
export const SLACK = 1.01;

/**
 * One statement for the whole decision. `seen` finds what needs no write: a done key, or one that another holds; copies of
 * a delivery read and do not write. Everything else is an upsert, decided under the row's lock by the newest version of the
 * row, so that claims at the same time are decided one after the other.
 *
 * $1 key, $2 token, $3 lease ms, $4 ttl ms, $5 fingerprint, $6 readable key; with a nonce: $7 its key, $8 value, $9 ttl ms.
 * Answers: nonce (`-`, `new`, `seen`, `conflict`), state, mine, fence, attempt, takeover, lease left in ms, fingerprint.
 */
export function claimSql({ table, sequence }: TableNames, withNonce: boolean): string {
  const lease = msParam('$3');
  const remembered = `${NOW} + ${msParam('$4')} * ${SLACK}`;
  const expired = `NOT ${isLive('d')}`;
  // Of a record that is not expired:
  const mine = `d.state = ${HELD} AND d.token = $2`;
  const free = `d.state = ${OPEN} OR (d.state = ${HELD} AND d.lease_until <= ${NOW})`;
  const acquired = `${expired} OR (${mine}) OR ${free}`;

  return `
WITH ${withNonce ? nonceSql(table) : ''} seen AS (
  SELECT state, token, fence, attempt, takeover, lease_until, fingerprint FROM ${table}
  WHERE key = $1::uuid
    AND ((state = ${DONE} AND expires_at > ${NOW}) OR (state = ${HELD} AND token <> $2 AND lease_until > ${NOW}))
), claimed AS (
  INSERT INTO ${table} AS d (key, state, token, fence, attempt, takeover, lease_until, expires_at, fingerprint, readable_key)
  SELECT $1::uuid, ${HELD}, $2::text, nextval('${sequence}'), 1, false, ${NOW} + ${lease}, ${remembered}, $5::text, $6::text
  WHERE NOT EXISTS (SELECT FROM seen) ${withNonce ? 'AND EXISTS (SELECT FROM nonce WHERE value = $8)' : ''}
  ON CONFLICT (key) DO UPDATE SET
    state = CASE WHEN ${acquired} THEN ${HELD} ELSE d.state END,
    token = CASE WHEN ${acquired} THEN excluded.token ELSE d.token END,
    fence = CASE
      WHEN ${isLive('d')} AND ${mine} THEN d.fence
      WHEN ${acquired} THEN greatest(nextval('${sequence}'), d.fence + 1)
      ELSE d.fence END,
    attempt = CASE
      WHEN ${expired} THEN 1
      WHEN ${mine} THEN d.attempt
      WHEN ${free} THEN d.attempt + 1
      ELSE d.attempt END,
    takeover = CASE
      WHEN ${expired} THEN false
      WHEN ${mine} THEN d.takeover
      WHEN ${free} THEN d.state = ${HELD}
      ELSE d.takeover END,
    watched = d.watched AND ${isLive('d')},
    lease_until = CASE WHEN ${acquired} THEN excluded.lease_until ELSE d.lease_until END,
    expires_at = CASE WHEN ${acquired} THEN excluded.expires_at ELSE d.expires_at END,
    fingerprint = CASE WHEN ${expired} THEN excluded.fingerprint ELSE d.fingerprint END,
    readable_key = CASE WHEN ${expired} THEN excluded.readable_key ELSE d.readable_key END
  RETURNING state, token, fence, attempt, takeover, lease_until, fingerprint
), record AS (
  SELECT * FROM seen UNION ALL SELECT * FROM claimed
)
SELECT ${withNonce ? NONCE_ANSWER : "'-'"} AS nonce, coalesce(state, -1)::text AS state, coalesce(token = $2, false)::text AS mine,
  coalesce(fence, 0)::text AS fence, coalesce(attempt, 0)::text AS attempt, coalesce(takeover, false)::text AS takeover,
  ${leaseLeft('lease_until')} AS remaining, ${printText('fingerprint')} AS print
FROM ${withNonce ? 'nonce LEFT JOIN record ON true' : 'record'}`.trim();
}

const NONCE_ANSWER = "CASE WHEN value <> $8 THEN 'conflict' WHEN owner = $2 THEN 'new' ELSE 'seen' END";

/** To the token that brought it a nonce stays new, so that a claim sent again is answered the same. */
function nonceSql(table: string): string {
  const expired = `n.expires_at <= ${NOW}`;
  return `
nonce_now AS (
  SELECT fingerprint AS value, token AS owner FROM ${table} WHERE key = $7::uuid AND expires_at > ${NOW}
), nonce_new AS (
  INSERT INTO ${table} AS n (key, state, token, expires_at, fingerprint)
  SELECT $7::uuid, ${NONCE}, $2::text, ${NOW} + ${msParam('$9')}, $8::text
  WHERE NOT EXISTS (SELECT FROM nonce_now)
  ON CONFLICT (key) DO UPDATE SET
    token = CASE WHEN ${expired} THEN excluded.token ELSE n.token END,
    fingerprint = CASE WHEN ${expired} THEN excluded.fingerprint ELSE n.fingerprint END,
    expires_at = CASE WHEN ${expired} THEN excluded.expires_at ELSE n.expires_at END
  RETURNING fingerprint AS value, token AS owner
), nonce AS (
  SELECT * FROM nonce_now UNION ALL SELECT * FROM nonce_new
),`.trim();
}
