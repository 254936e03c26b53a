import type { ClaimRequest, ClaimResult, StoreRecord } from '@hookgate/core';
import type { Row } from './client/run-statement.ts';
import { DONE, HELD } from './sql/states.ts';

/**
 * What the row of a claim means.
 *
 * @throws TypeError when it is none
 */
export function readClaimRow({ key, token }: ClaimRequest, rows: readonly Row[]): ClaimResult {
  const [nonce, state, mine, fence = '', attempt = '', takeover, remaining = '', print = ''] = rows[0] ?? [];
  if (rows.length !== 1) throw unexpectedRows(rows);
  if (nonce === 'conflict') return { status: 'nonce-conflict' };
  const nonceSeen = nonce === '-' ? {} : { nonceSeen: nonce === 'seen' };
  if (state === String(DONE)) return { status: 'done', fingerprint: readPrint(print), ...nonceSeen };
  if (state !== String(HELD) || !/^\d+$/.test(fence) || !/^\d+$/.test(attempt)) throw unexpectedRows(rows);
  if (mine === 'true') {
    const claim = { key, token, fence: BigInt(fence), attempt: Number(attempt) };
    return { status: 'acquired', claim, takeover: takeover === 'true', ...nonceSeen };
  }
  return { status: 'in-flight', leaseRemainingMs: Number(remaining), fingerprint: readPrint(print), ...nonceSeen };
}

/** What the row of an inspection means. */
export function readRecordRow([row]: readonly Row[]): StoreRecord | null {
  if (row === undefined) return null;
  const [state, attempt, fence = '', remaining, print = ''] = row;
  return {
    state: state as StoreRecord['state'],
    attempt: Number(attempt),
    fence: BigInt(fence),
    leaseRemainingMs: Number(remaining),
    fingerprint: readPrint(print),
  };
}

/** The error for rows no statement of ours answers. */
export function unexpectedRows(rows: unknown): TypeError {
  return new TypeError(
    `postgresStore: the client answered ${JSON.stringify(rows)}, which is not what PostgreSQL answers to this statement; ` +
      'pass a client of pg or postgres that changes neither statements nor rows.',
  );
}

function readPrint(print: string): string | undefined {
  return print.startsWith('+') ? print.slice(1) : undefined;
}
