import type { ClaimRequest, ClaimResult, StoreRecord } from '@hookgate/core';
import { type Decision, readClaimAnswer, readFence, readPrint } from '@hookgate/core/store-kit';
import type { Row } from './client/statement.ts';

const OURS = /^(\d+) (\d+) ([t-])$/;
const BUSY = /^busy ([\d.]+) ([-+].*)$/s;
const DONE = /^done ([-+].*)$/s;

/**
 * What the row of a claim means.
 *
 * @throws TypeError when it is none
 */
export function readClaimRow(request: ClaimRequest, row: Row): ClaimResult {
  const [answer = ''] = row;
  return readClaimAnswer(request, answer, { decision: readDecision, unexpected: unexpectedRows });
}

function readDecision({ key, token }: ClaimRequest, answer: string): Decision {
  const ours = OURS.exec(answer);
  if (ours !== null) {
    const [, fence = '', attempt, takeover] = ours;
    const claim = { key, token, fence: readFence(fence), attempt: Number(attempt) };
    return { status: 'acquired', claim, takeover: takeover === 't' };
  }
  const done = DONE.exec(answer);
  if (done !== null) return { status: 'done', fingerprint: readPrint(done[1]) };
  const busy = BUSY.exec(answer);
  if (busy === null) throw unexpectedRows(answer);
  return { status: 'in-flight', leaseRemainingMs: Number(busy[1]), fingerprint: readPrint(busy[2]) };
}

/** Reads one of two words, the second of which is a no; throws a TypeError for any other. */
export function oneOf<T extends string>(yes: T): (row: Row) => T | 'lost' {
  return (row) => {
    const [answer] = row;
    if (answer === yes) return yes;
    if (answer === 'lost') return answer;
    throw unexpectedRows([row]);
  };
}

/** What the row of an inspection means. */
export function readRecordRow([row]: readonly Row[]): StoreRecord | null {
  if (row === undefined) return null;
  const [state, attempt, fence = '', remaining, print = ''] = row;
  return {
    state: state as StoreRecord['state'],
    attempt: Number(attempt),
    fence: readFence(fence),
    leaseRemainingMs: Number(remaining),
    fingerprint: readPrint(print),
  };
}

/** The error for rows no statement of ours answers, or only another one. */
export function unexpectedRows(rows: unknown): TypeError {
  return new TypeError(
    `postgresStore: the client answered ${JSON.stringify(rows)}, which is not what PostgreSQL answers to this statement; ` +
      'pass a client of pg or postgres that changes neither statements nor rows, and gives no answer to another statement.',
  );
}
