import { randomUUID } from 'node:crypto';
import { claimTwice, SELF_TEST_MS, selfTestFailure } from '@hookgate/core/store-kit';
import type { RunStatement } from './client/statement.ts';
import { keyDigest } from './key-digest.ts';
import type { Operations } from './operations.ts';
import { sqlStateOf } from './retry-conflicts.ts';
import type { Statements } from './statements.ts';
import type { TableNames } from './table-names.ts';

/** `undefined_table`, `undefined_function`, `undefined_column`, `datatype_mismatch`, `invalid_column_reference`. */
const WRONG_TABLE: ReadonlySet<unknown> = new Set(['42P01', '42883', '42703', '42804', '42P10']);

/**
 * Claims a key of its own twice. Commits it as well, since work that cannot be committed runs again. What it wrote is
 * deleted.
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
  try {
    const claim = await claimTwice('postgresStore', key, (request) => operations.claim(request));
    const committed = await operations.commit(claim, SELF_TEST_MS.ttl);
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
  return selfTestFailure('postgresStore', how, cause);
}
