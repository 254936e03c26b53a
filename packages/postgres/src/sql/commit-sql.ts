import type { TableNames } from '../table-names.ts';
import { SLACK } from './claim-sql.ts';
import { DONE, HELD, isLive, NOW } from './states.ts';

const PARAMETERS = ['uuid', 'text', 'float8', 'bigint', 'int', 'text'] as const;

/** The types of the function's parameters: with its name, what PostgreSQL knows it by. */
export const COMMIT_SIGNATURE: string = PARAMETERS.join(', ');

/** $1 key, $2 token, $3 ttl ms, $4 fence, $5 attempt, $6 readable key. Answers `committed` or `lost`, and the token. */
export function commitSql({ commit }: TableNames): string {
  return `SELECT ${commit}(${PARAMETERS.map((type, i) => `$${i + 1}::${type}`).join(', ')}) AS answer, $2::text AS asked`;
}

/**
 * First what nearly every commit is, then all that it can be: absent, expired, done already. `expires_at` is left as the claim
 * set it where that is about right: an update of no indexed column is the cheap kind.
 */
export function commitFunctionSql({ commit, table, channel }: TableNames): string {
  const live = isLive('d', 'at');
  return `
CREATE FUNCTION ${commit}(
  the_key uuid, the_token text, ttl_ms float8, the_fence bigint, the_attempt int, readable text
) RETURNS text LANGUAGE plpgsql AS $commit$
DECLARE
  at CONSTANT timestamptz := ${NOW};
  forget_at CONSTANT timestamptz := at + ttl_ms * interval '1 millisecond';
  at_the_latest CONSTANT timestamptz := at + ttl_ms * interval '${SLACK} milliseconds';
  is_watched boolean;
BEGIN
  UPDATE ${table} AS d SET
    state = ${DONE},
    expires_at = CASE WHEN d.expires_at BETWEEN forget_at AND at_the_latest THEN d.expires_at ELSE forget_at END
  WHERE d.key = the_key AND d.token = the_token AND d.state = ${HELD} AND ${live}
  RETURNING d.watched INTO is_watched;
  IF NOT FOUND THEN
    INSERT INTO ${table} AS d (key, state, token, fence, attempt, expires_at, readable_key)
    VALUES (the_key, ${DONE}, the_token, the_fence, the_attempt, forget_at, readable)
    ON CONFLICT (key) DO UPDATE SET
      state = ${DONE},
      token = excluded.token,
      fence = greatest(d.fence, excluded.fence),
      attempt = CASE WHEN ${live} THEN d.attempt ELSE excluded.attempt END,
      fingerprint = CASE WHEN d.token = excluded.token THEN d.fingerprint END,
      expires_at = CASE WHEN d.state = ${DONE} AND ${live} THEN d.expires_at ELSE excluded.expires_at END
    WHERE NOT ${live} OR (d.token = excluded.token AND d.state IN (${HELD}, ${DONE}))
    RETURNING d.watched INTO is_watched;
    IF NOT FOUND THEN
      RETURN 'lost';
    END IF;
  END IF;
  IF is_watched THEN
    PERFORM pg_notify('${channel}', the_key::text);
  END IF;
  RETURN 'committed';
END
$commit$`.trim();
}
