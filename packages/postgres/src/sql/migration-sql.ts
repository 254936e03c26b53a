import type { TableNames } from '../table-names.ts';
import { CLAIM_SIGNATURE, claimFunctionSql } from './claim-sql.ts';
import { COMMIT_SIGNATURE, commitFunctionSql } from './commit-sql.ts';

/**
 * Everything the store needs, in one statement that may be run again and by many at once. What exists is left alone, without
 * a notice.
 */
export function migrationSql(names: TableNames): string {
  const { schema, table, sequence, index, claim, commit } = names;
  const createSchema = `
  IF to_regnamespace('${schema}') IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;`;
  return `DO $hookgate$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hookgate: ensureSchema'));${schema === undefined ? '' : createSchema}
  IF to_regclass('${sequence}') IS NULL THEN
    CREATE SEQUENCE ${sequence} AS bigint;
  END IF;
  IF to_regclass('${table}') IS NULL THEN
    CREATE TABLE ${table} (
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
    CREATE INDEX ${index} ON ${table} (expires_at);
  END IF;
  IF to_regprocedure('${claim}(${CLAIM_SIGNATURE})') IS NULL THEN
${indented(claimFunctionSql(names))};
  END IF;
  IF to_regprocedure('${commit}(${COMMIT_SIGNATURE})') IS NULL THEN
${indented(commitFunctionSql(names))};
  END IF;
END
$hookgate$`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
