import type { ClaimRequest, ClaimResult, StoreRecord } from '@hookgate/core';
import { type Decision, readClaimAnswer, readFence, readPrint } from '@hookgate/core/store-kit';
import { unexpectedReply } from './scripts/script-runner.ts';

const OURS = /^(\d+)(?: (\d+) ([t-]))?$/;
const BUSY = /^busy (\d+) ([-+].*)$/s;
const DONE = /^done \d+ \d+ [0-9a-f]+ ([-+].*)$/s;
const RECORD = /^(held|open|done) (\d+) (\d+) (\d+) ([-+].*)$/s;

/**
 * What the claim script's reply means.
 *
 * @throws TypeError when it is none
 */
export function readClaimReply(request: ClaimRequest, reply: string): ClaimResult {
  return readClaimAnswer(request, reply, { decision: readDecision, unexpected: unexpectedReply });
}

function readDecision({ key, token }: ClaimRequest, reply: string): Decision {
  const ours = OURS.exec(reply);
  if (ours !== null) {
    const [, fence = '', attempt = '1', takeover] = ours;
    const claim = { key, token, fence: readFence(fence), attempt: Number(attempt) };
    return { status: 'acquired', claim, takeover: takeover === 't' };
  }
  const done = DONE.exec(reply);
  if (done !== null) return { status: 'done', fingerprint: readPrint(done[1]) };
  if (reply.startsWith('done '))
    throw new Error(`hookgate: the key of ${key} holds something that is none of its records`);
  const busy = BUSY.exec(reply);
  if (busy === null) throw unexpectedReply(reply);
  return { status: 'in-flight', leaseRemainingMs: Number(busy[1]) / 1000, fingerprint: readPrint(busy[2]) };
}

/**
 * What the inspect script's reply means.
 *
 * @throws TypeError when it is none
 */
export function readRecordReply(reply: string): StoreRecord | null {
  if (reply === 'none') return null;
  const found = RECORD.exec(reply);
  if (found === null) throw unexpectedReply(reply);
  const [, state, fence = '', attempt, left, print] = found;
  return {
    state: state as StoreRecord['state'],
    attempt: Number(attempt),
    fence: readFence(fence),
    leaseRemainingMs: Number(left) / 1000,
    fingerprint: readPrint(print),
  };
}
