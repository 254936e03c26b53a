import type { Pool } from 'pg';
import type { Operation } from './operations.ts';

const TABLES = `
CREATE TABLE bare (key text PRIMARY KEY, value text, expires_at timestamptz);
CREATE SEQUENCE least_fence;
CREATE TABLE least (
  key uuid PRIMARY KEY, expires_at timestamptz NOT NULL, lease_until timestamptz, fence bigint, state smallint NOT NULL,
  token text NOT NULL, fingerprint text
) WITH (fillfactor = 80);
CREATE INDEX ON least (expires_at)`;
const UPSERT = `INSERT INTO bare VALUES ($1, 'v', now() + interval '2 days') ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING value`;
/** Any claim with a lease, a fence and something to sweep by; it takes over what expired and nothing else. */
const LEAST_CLAIM = `
INSERT INTO least AS d
VALUES ($1, now() + interval '2 days', now() + interval '10 seconds', nextval('least_fence'), 0, $2, $3)
ON CONFLICT (key) DO UPDATE SET token = excluded.token, fence = excluded.fence, lease_until = excluded.lease_until
WHERE d.lease_until < now()
RETURNING fence::text`;
/** Any commit that asks whose claim it is. */
const LEAST_COMMIT = 'UPDATE least SET state = 2 WHERE key = $1 AND token = $2 RETURNING key';
const LEAST_DUPLICATE = 'SELECT state, fingerprint FROM least WHERE key = $1';

export const BARE = 'bare upsert';
export const COMPARABLE = {
  claim: 'upsert of such a row',
  commit: 'update of such a row',
  duplicate: 'select of such a row',
} as const;

/** Round trips of the client without the store, all prepared. */
export async function barePostgres(pool: Pool): Promise<Readonly<Record<string, Operation>>> {
  await pool.query(TABLES);
  let key = 0;
  const uuid = (count: number): string =>
    count
      .toString(16)
      .padStart(32, '0')
      .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const unfinished: number[] = [];
  const claim = (): Promise<unknown> => {
    key += 1;
    unfinished.push(key);
    return pool.query({
      name: 'claim',
      text: LEAST_CLAIM,
      values: [uuid(key), `token-${key}`, '5f1c9a77:0123456789ab'],
    });
  };
  await claim();
  return {
    'SELECT 1': () => pool.query({ name: 'one', text: 'SELECT 1' }),
    [BARE]: () => pool.query({ name: 'insert', text: UPSERT, values: [`bare:${key++}`] }),
    [COMPARABLE.claim]: claim,
    [COMPARABLE.commit]: () => {
      const held = unfinished.pop() ?? 1;
      return pool.query({ name: 'commit', text: LEAST_COMMIT, values: [uuid(held), `token-${held}`] });
    },
    [COMPARABLE.duplicate]: () => pool.query({ name: 'duplicate', text: LEAST_DUPLICATE, values: [uuid(1)] }),
  };
}
