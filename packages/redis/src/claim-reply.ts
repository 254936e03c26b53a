import type { ClaimRequest, ClaimResult, StoreRecord } from '@hookgate/core';
import { unexpectedReply } from './scripts/script-runner.ts';

/**
 * What the claim script's reply means.
 *
 * @throws TypeError when it is none
 */
export function readClaimReply({ key, token }: ClaimRequest, reply: readonly string[]): ClaimResult {
  const [status = '', nonce, ...rest] = reply;
  const nonceSeen = nonce === '-' || nonce === undefined ? {} : { nonceSeen: nonce === 'seen' };
  switch (status) {
    case 'acquired': {
      const [fence = '', attempt = '', takeover] = rest;
      if (!isCount(fence) || !isCount(attempt)) throw unexpectedReply(reply);
      const claim = { key, token, fence: BigInt(fence), attempt: Number(attempt) };
      return { status, claim, takeover: takeover === 't', ...nonceSeen };
    }
    case 'in-flight': {
      const [print = '', left = ''] = rest;
      if (!isCount(left)) throw unexpectedReply(reply);
      return { status, leaseRemainingMs: Number(left) / 1000, fingerprint: readPrint(print), ...nonceSeen };
    }
    case 'done':
      return { status, fingerprint: readPrint(rest[0] ?? ''), ...nonceSeen };
    case 'nonce-conflict':
      return { status };
    default:
      throw unexpectedReply(reply);
  }
}

/** What the inspect script's reply means. */
export function readRecordReply([state, fence = '', attempt, left, print = '']: readonly string[]): StoreRecord | null {
  if (state === 'none') return null;
  return {
    state: state as StoreRecord['state'],
    attempt: Number(attempt),
    fence: BigInt(fence),
    leaseRemainingMs: Number(left) / 1000,
    fingerprint: readPrint(print),
  };
}

function readPrint(print: string): string | undefined {
  return print.startsWith('+') ? print.slice(1) : undefined;
}

function isCount(text: string): boolean {
  return /^\d+$/.test(text);
}
