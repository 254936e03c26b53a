import type { TableNames } from '../table-names.ts';
import { DONE, HELD, isLive, leaseLeft, NONCE, NOW, printText } from './states.ts';

/** How much longer than asked a claimed key is remembered, so that the commit need not touch the indexed column. */
export const SLACK = 1.01;

const PARAMETERS = ['uuid', 'text', 'float8', 'float8', 'text', 'text', 'uuid', 'text', 'float8'] as const;
const WITHOUT_NONCE = 6;

/** The types of the function's parameters: with its name, what PostgreSQL knows it by. */
export const CLAIM_SIGNATURE: string = PARAMETERS.join(', ');

/**
 * $1 key, $2 token, $3 lease ms, $4 ttl ms, $5 fingerprint, $6 readable key; with a nonce: $7 its key, $8 value, $9 ttl ms.
 * Answers the token, and one of these, behind `new ` or `seen ` when there was a nonce:
 *
 * ```
 * <fence> <attempt> <takeover: t or ->     it is yours
 * busy <lease left, ms> <fingerprint>      it is another's
 * done <fingerprint>
 * nonce-conflict
 * ```
 */
export function claimSql({ claim }: TableNames, withNonce: boolean): string {
  const types = withNonce ? PARAMETERS : PARAMETERS.slice(0, WITHOUT_NONCE);
  return `SELECT ${claim}(${types.map((type, i) => `$${i + 1}::${type}`).join(', ')}) AS answer, $2::text AS asked`;
}

/**
 * The whole decision, on the server: one round trip, with no text to be parsed and planned by connections that keep no prepared
 * statements. It reads the row and acts on what it saw; every write asks for the row to be as it was seen, and when it is
 * not, somebody else was faster, and it looks again. So nobody is told of a row that is not there any more, and copies of a
 * delivery read and do not write.
 */
export function claimFunctionSql({ claim, table, sequence }: TableNames): string {
  return `
CREATE FUNCTION ${claim}(
  the_key uuid, the_token text, lease_ms float8, ttl_ms float8, the_fingerprint text, readable text,
  nonce_key uuid DEFAULT NULL, nonce_value text DEFAULT NULL, nonce_ttl_ms float8 DEFAULT NULL
) RETURNS text LANGUAGE plpgsql AS $claim$
DECLARE
  at CONSTANT timestamptz := ${NOW};
  lease_end CONSTANT timestamptz := at + lease_ms * interval '1 millisecond';
  forget_at CONSTANT timestamptz := at + ttl_ms * interval '${SLACK} milliseconds';
  found_nonce ${table}%ROWTYPE;
  was ${table}%ROWTYPE;
  is_live boolean;
  is_mine boolean;
  nonce text := '';
BEGIN
  IF nonce_key IS NOT NULL THEN
    LOOP
      SELECT * INTO found_nonce FROM ${table} WHERE key = nonce_key AND expires_at > at;
      EXIT WHEN FOUND;
      INSERT INTO ${table} AS d (key, state, token, expires_at, fingerprint)
      VALUES (nonce_key, ${NONCE}, the_token, at + nonce_ttl_ms * interval '1 millisecond', nonce_value)
      ON CONFLICT (key) DO UPDATE
      SET token = excluded.token, expires_at = excluded.expires_at, fingerprint = excluded.fingerprint
      WHERE d.expires_at <= at
      RETURNING * INTO found_nonce;
      EXIT WHEN FOUND;
    END LOOP;
    IF found_nonce.fingerprint <> nonce_value THEN
      RETURN 'nonce-conflict';
    END IF;
    -- To the token that brought it a nonce stays new, so that a claim sent again is answered the same.
    nonce := CASE WHEN found_nonce.token = the_token THEN 'new ' ELSE 'seen ' END;
  END IF;

  LOOP
    SELECT * INTO was FROM ${table} WHERE key = the_key;
    IF NOT FOUND THEN
      INSERT INTO ${table} (key, state, token, fence, attempt, lease_until, expires_at, fingerprint, readable_key)
      VALUES (
        the_key, ${HELD}, the_token, nextval('${sequence}'), 1, lease_end, forget_at, the_fingerprint, readable
      )
      ON CONFLICT (key) DO NOTHING
      RETURNING fence INTO was.fence;
      IF FOUND THEN
        RETURN nonce || was.fence || ' 1 -';
      END IF;
      CONTINUE;
    END IF;

    IF was.state = ${DONE} AND was.expires_at > at THEN
      RETURN nonce || 'done ' || ${printText('was.fingerprint')};
    END IF;
    IF was.state = ${HELD} AND was.token <> the_token AND was.lease_until > at THEN
      RETURN nonce || 'busy ' || ${leaseLeft('was.lease_until', 'at')} || ' ' || ${printText('was.fingerprint')};
    END IF;

    is_live := ${isLive('was', 'at')};
    is_mine := is_live AND was.state = ${HELD} AND was.token = the_token;
    UPDATE ${table} AS d SET
      state = ${HELD},
      token = the_token,
      fence = CASE WHEN is_mine THEN was.fence ELSE greatest(nextval('${sequence}'), was.fence + 1) END,
      attempt = CASE WHEN is_mine THEN was.attempt WHEN is_live THEN was.attempt + 1 ELSE 1 END,
      takeover = CASE WHEN is_mine THEN was.takeover ELSE is_live AND was.state = ${HELD} END,
      watched = is_live AND d.watched,
      lease_until = lease_end,
      expires_at = forget_at,
      fingerprint = CASE WHEN is_live THEN was.fingerprint ELSE the_fingerprint END,
      readable_key = CASE WHEN is_live THEN was.readable_key ELSE readable END
    WHERE d.key = the_key AND d.state = was.state AND d.token = was.token AND d.fence = was.fence
      AND d.lease_until IS NOT DISTINCT FROM was.lease_until AND d.expires_at = was.expires_at
    RETURNING * INTO was;
    IF FOUND THEN
      RETURN nonce || was.fence || ' ' || was.attempt || ' ' || CASE WHEN was.takeover THEN 't' ELSE '-' END;
    END IF;
  END LOOP;
END
$claim$`.trim();
}
