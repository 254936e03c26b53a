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
END
$hookgate$;
