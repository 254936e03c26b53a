-- What ensureSchema() creates, with the default names. One statement; running it again changes nothing.
DO $hookgate$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookgate: ensureSchema'));
  IF to_regclass('"hookgate_deliveries_fence"') IS NULL THEN
    CREATE SEQUENCE "hookgate_deliveries_fence" AS bigint;
  END IF;
  IF to_regclass('"hookgate_deliveries"') IS NULL THEN
    CREATE TABLE "hookgate_deliveries" (
      -- 128 bits of the SHA-256 of the key.
      key uuid PRIMARY KEY,
      -- Of a claim: commits leave this alone, so that they are heap-only updates.
      expires_at timestamptz NOT NULL,
      lease_until timestamptz,
      fence bigint NOT NULL DEFAULT 0,
      attempt integer NOT NULL DEFAULT 0,
      -- 0 held, 1 open (released), 2 done, 3 a nonce.
      state smallint NOT NULL,
      -- Whether an earlier holder's lease ran out; whether somebody waits for the outcome.
      takeover boolean NOT NULL DEFAULT false,
      watched boolean NOT NULL DEFAULT false,
      -- Who holds it, or held it last.
      token text NOT NULL,
      -- A digest of the body, or a nonce's value.
      fingerprint text,
      readable_key text
    ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
    CREATE INDEX "hookgate_deliveries_expires" ON "hookgate_deliveries" (expires_at);
  END IF;
  IF to_regprocedure('"hookgate_deliveries_claim_v1"(uuid, text, float8, float8, text, text, uuid, text, float8)') IS NULL THEN
    CREATE FUNCTION "hookgate_deliveries_claim_v1"(
      the_key uuid, the_token text, lease_ms float8, ttl_ms float8, the_fingerprint text, readable text,
      nonce_key uuid DEFAULT NULL, nonce_value text DEFAULT NULL, nonce_ttl_ms float8 DEFAULT NULL
    ) RETURNS text LANGUAGE plpgsql AS $claim$
    DECLARE
      at CONSTANT timestamptz := statement_timestamp();
      lease_end CONSTANT timestamptz := at + lease_ms * interval '1 millisecond';
      forget_at CONSTANT timestamptz := at + ttl_ms * interval '1.01 milliseconds';
      found_nonce "hookgate_deliveries"%ROWTYPE;
      was "hookgate_deliveries"%ROWTYPE;
      is_live boolean;
      is_mine boolean;
      nonce text := '';
    BEGIN
      IF nonce_key IS NOT NULL THEN
        LOOP
          SELECT * INTO found_nonce FROM "hookgate_deliveries" WHERE key = nonce_key AND expires_at > at;
          EXIT WHEN FOUND;
          INSERT INTO "hookgate_deliveries" AS d (key, state, token, expires_at, fingerprint)
          VALUES (nonce_key, 3, the_token, at + nonce_ttl_ms * interval '1 millisecond', nonce_value)
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
        SELECT * INTO was FROM "hookgate_deliveries" WHERE key = the_key;
        IF NOT FOUND THEN
          INSERT INTO "hookgate_deliveries" (key, state, token, fence, attempt, lease_until, expires_at, fingerprint, readable_key)
          VALUES (
            the_key, 0, the_token, nextval('"hookgate_deliveries_fence"'), 1, lease_end, forget_at, the_fingerprint, readable
          )
          ON CONFLICT (key) DO NOTHING
          RETURNING fence INTO was.fence;
          IF FOUND THEN
            RETURN nonce || was.fence || ' 1 -';
          END IF;
          CONTINUE;
        END IF;

        IF was.state = 2 AND was.expires_at > at THEN
          RETURN nonce || 'done ' || coalesce('+' || was.fingerprint, '-');
        END IF;
        IF was.state = 0 AND was.token <> the_token AND was.lease_until > at THEN
          RETURN nonce || 'busy ' || greatest(0, coalesce(extract(epoch FROM was.lease_until - at) * 1000, 0))::text || ' ' || coalesce('+' || was.fingerprint, '-');
        END IF;

        is_live := (was.expires_at > at OR (was.state = 0 AND was.lease_until > at));
        is_mine := is_live AND was.state = 0 AND was.token = the_token;
        UPDATE "hookgate_deliveries" AS d SET
          state = 0,
          token = the_token,
          fence = CASE WHEN is_mine THEN was.fence ELSE greatest(nextval('"hookgate_deliveries_fence"'), was.fence + 1) END,
          attempt = CASE WHEN is_mine THEN was.attempt WHEN is_live THEN was.attempt + 1 ELSE 1 END,
          takeover = CASE WHEN is_mine THEN was.takeover ELSE is_live AND was.state = 0 END,
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
    $claim$;
  END IF;
  IF to_regprocedure('"hookgate_deliveries_commit_v1"(uuid, text, float8, bigint, int, text)') IS NULL THEN
    CREATE FUNCTION "hookgate_deliveries_commit_v1"(
      the_key uuid, the_token text, ttl_ms float8, the_fence bigint, the_attempt int, readable text
    ) RETURNS text LANGUAGE plpgsql AS $commit$
    DECLARE
      at CONSTANT timestamptz := statement_timestamp();
      forget_at CONSTANT timestamptz := at + ttl_ms * interval '1 millisecond';
      at_the_latest CONSTANT timestamptz := at + ttl_ms * interval '1.01 milliseconds';
      is_watched boolean;
    BEGIN
      UPDATE "hookgate_deliveries" AS d SET
        state = 2,
        expires_at = CASE WHEN d.expires_at BETWEEN forget_at AND at_the_latest THEN d.expires_at ELSE forget_at END
      WHERE d.key = the_key AND d.token = the_token AND d.state = 0 AND (d.expires_at > at OR (d.state = 0 AND d.lease_until > at))
      RETURNING d.watched INTO is_watched;
      IF NOT FOUND THEN
        INSERT INTO "hookgate_deliveries" AS d (key, state, token, fence, attempt, expires_at, readable_key)
        VALUES (the_key, 2, the_token, the_fence, the_attempt, forget_at, readable)
        ON CONFLICT (key) DO UPDATE SET
          state = 2,
          token = excluded.token,
          fence = greatest(d.fence, excluded.fence),
          attempt = CASE WHEN (d.expires_at > at OR (d.state = 0 AND d.lease_until > at)) THEN d.attempt ELSE excluded.attempt END,
          fingerprint = CASE WHEN d.token = excluded.token THEN d.fingerprint END,
          expires_at = CASE WHEN d.state = 2 AND (d.expires_at > at OR (d.state = 0 AND d.lease_until > at)) THEN d.expires_at ELSE excluded.expires_at END
        WHERE NOT (d.expires_at > at OR (d.state = 0 AND d.lease_until > at)) OR (d.token = excluded.token AND d.state IN (0, 2))
        RETURNING d.watched INTO is_watched;
        IF NOT FOUND THEN
          RETURN 'lost';
        END IF;
      END IF;
      IF is_watched THEN
        PERFORM pg_notify('hookgate_47c7aecbcc6af188', the_key::text);
      END IF;
      RETURN 'committed';
    END
    $commit$;
  END IF;
END
$hookgate$;
