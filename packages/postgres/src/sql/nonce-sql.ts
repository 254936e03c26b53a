import type { TableNames } from '../table-names.ts';
import { msParam, NONCE, NOW } from './states.ts';

/** $1 key, $2 value, $3 ttl ms, $4 what to call this call. Answers whether the value is new, the value that stands, and the call's name. */
export function rememberSql({ table }: TableNames): string {
  const expired = `n.expires_at <= ${NOW}`;
  return `
WITH known AS (
  SELECT token, fingerprint FROM ${table} WHERE key = $1::uuid AND expires_at > ${NOW}
), written AS (
  INSERT INTO ${table} AS n (key, state, token, expires_at, fingerprint)
  SELECT $1::uuid, ${NONCE}, $4::text, ${NOW} + ${msParam('$3')}, $2::text
  WHERE NOT EXISTS (SELECT FROM known)
  ON CONFLICT (key) DO UPDATE SET
    token = CASE WHEN ${expired} THEN excluded.token ELSE n.token END,
    fingerprint = CASE WHEN ${expired} THEN excluded.fingerprint ELSE n.fingerprint END,
    expires_at = CASE WHEN ${expired} THEN excluded.expires_at ELSE n.expires_at END
  RETURNING token, fingerprint
)
SELECT (token = $4)::text AS fresh, fingerprint AS value, $4::text AS asked FROM known
UNION ALL SELECT (token = $4)::text, fingerprint, $4::text FROM written`.trim();
}
