import { randomUUID } from 'node:crypto';
import type { ClaimRequest } from '@hookgate/core';
import type { RunStatement } from './client/run-statement.ts';
import { keyDigest } from './key-digest.ts';
import type { Operations } from './operations.ts';
import { sqlStateOf } from './retry-conflicts.ts';
import type { Statements } from './statements.ts';
import type { TableNames } from './table-names.ts';

const [LEASE_MS, TTL_MS] = [5_000, 10_000];
/** `undefined_table`, `undefined_function`, `undefined_column`, `datatype_mismatch`, `invalid_column_reference`. */
const WRONG_TABLE: ReadonlySet<unknown> = new Set(['42P01', '42883', '42703', '42804', '42P10']);

/**
 * Claims a key of its own twice: the second claim must find it in flight. A client that answers anything else would have
 * every copy of a delivery run, silently. Commits it as well, since work that cannot be committed runs again. What it wrote
 * is deleted.
 *
 * @throws TypeError with the fix when client, table or server are not what the store needs; whatever the client rejects with
 */
export async function selfTest(
  run: RunStatement,
  statements: Statements,
  operations: Operations,
  names: TableNames,
): Promise<void> {
  const [row] = await run(statements.probe, [names.table, names.sequence]);
  const [found, readOnly, began] = row ?? [];
  if (readOnly === 'on') throw failed('the server or the session is read-only: connect to the primary');
  if (found !== 'true') throw failed(`there is no table ${names.table}: ${CREATE}`);

  const key = `self-test:${randomUUID()}`;
  const nonce = { key, value: 'self-test', ttlMs: TTL_MS };
  const request: ClaimRequest = { key, token: 'first', leaseMs: LEASE_MS, ttlMs: TTL_MS, nonce };
  try {
    const first = await operations.claim(request);
    const second = await operations.claim({ ...request, token: 'second' });
    const isRight =
      first.status === 'acquired' &&
      first.nonceSeen === false &&
      second.status === 'in-flight' &&
      second.nonceSeen === true &&
      second.leaseRemainingMs <= LEASE_MS;
    if (!isRight) throw failed(`two claims of one key were answered ${first.status} and ${second.status}`);
    const committed = await operations.commit(first.claim, TTL_MS);
    if (committed !== 'committed') throw failed(`the commit of a claim was answered ${committed}`);
  } catch (error) {
    if (WRONG_TABLE.has(sqlStateOf(error))) {
      throw failed(
        `the table ${names.table} is not the store's (${String(error)}): rename one of them, or ${CREATE}`,
        error,
      );
    }
    throw error;
  }
  const [last] = await run(statements.delete, [keyDigest('claim', key), keyDigest('nonce', key)]);
  if (last?.[0] === began) {
    throw failed(
      'the client is inside a transaction, and what it claims would be rolled back with it: pass a pool, or a client ' +
        'of the store’s own',
    );
  }
}

const CREATE = 'create it with `await ensureSchema(options)` or the package’s `migrations/001.sql`';

function failed(how: string, cause?: unknown): TypeError {
  return new TypeError(`postgresStore: the self-test failed: ${how}. Nothing is deduplicated until it passes.`, {
    cause,
  });
}
