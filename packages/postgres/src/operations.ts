import { randomUUID } from 'node:crypto';
import type { Claim, ClaimRequest, ClaimResult, NonceRequest, StoreRecord } from '@hookgate/core';
import { readClaimRow, readCommitRow, readRecordRow, unexpectedRows } from './claim-row.ts';
import type { Row, RunStatement } from './client/statement.ts';
import { keyDigest, readableKey } from './key-digest.ts';
import { millis } from './millis.ts';
import type { Statements } from './statements.ts';

type Signal = AbortSignal | undefined;

/** What a store does, one statement each. */
export interface Operations {
  claim(request: ClaimRequest, signal?: Signal): Promise<ClaimResult>;
  renew(claim: Claim, leaseMs: number, signal: Signal): Promise<'renewed' | 'lost'>;
  commit(claim: Claim, ttlMs: number, signal?: Signal): Promise<'committed' | 'lost'>;
  /** @param ran whether it counts as an attempt */
  release(claim: Claim, ran: boolean, signal: Signal): Promise<'released' | 'lost'>;
  remember(nonce: NonceRequest, signal: Signal): Promise<string | null>;
  inspect(key: string, signal: Signal): Promise<StoreRecord | null>;
  forget(key: string, signal: Signal): Promise<boolean>;
  /** Removes at most so many expired rows; answers how many. */
  sweep(limit: number, signal: Signal): Promise<number>;
  /** Has the holder of a key tell when it is done; answers how many ms it is held. */
  watch(digest: string): Promise<number>;
}

/** @param keepKeys whether rows carry their key for people to read */
export function createOperations(run: RunStatement, statements: Statements, keepKeys: boolean): Operations {
  const claimDigest = (key: string): string => keyDigest('claim', key);
  const readable = (key: string): string | null => (keepKeys ? readableKey(key) : null);

  return {
    claim(request, signal) {
      const { key, token, fingerprint = null, nonce } = request;
      const [leaseMs, ttlMs] = [millis('leaseMs', request.leaseMs), millis('ttlMs', request.ttlMs)];
      const params = [claimDigest(key), token, leaseMs, ttlMs, fingerprint, readable(key)];
      if (nonce !== undefined) {
        params.push(keyDigest('nonce', nonce.key), nonce.value, millis('nonce.ttlMs', nonce.ttlMs));
      }
      const statement = nonce === undefined ? statements.claim : statements.claimWithNonce;
      return run(statement, params, signal).then((rows) => readClaimRow(request, rows));
    },
    renew({ key, token }, leaseMs, signal) {
      const params = [claimDigest(key), token, millis('leaseMs', leaseMs)];
      return run(statements.renew, params, signal).then((rows) => (isFound(rows) ? 'renewed' : 'lost'));
    },
    commit({ key, token, fence, attempt }, ttlMs, signal) {
      const params = [claimDigest(key), token, millis('ttlMs', ttlMs), String(fence), String(attempt), readable(key)];
      return run(statements.commit, params, signal).then(readCommitRow);
    },
    release({ key, token }, ran, signal) {
      const params = [claimDigest(key), token, ran ? '0' : '1'];
      return run(statements.release, params, signal).then((rows) => (isFound(rows) ? 'released' : 'lost'));
    },
    async remember({ key, value, ttlMs }, signal) {
      const params = [keyDigest('nonce', key), value, millis('ttlMs', ttlMs), randomUUID()];
      const rows = await run(statements.remember, params, signal);
      const [fresh, known] = rows[0] ?? [];
      if (known === undefined) throw unexpectedRows(rows);
      return fresh === 'true' ? null : known;
    },
    inspect: (key, signal) => run(statements.inspect, [claimDigest(key)], signal).then(readRecordRow),
    forget: (key, signal) => run(statements.forget, [claimDigest(key)], signal).then(isFound),
    async sweep(limit, signal) {
      const [row] = await run(statements.sweep, [`${limit}`], signal);
      return Number(row?.[0]);
    },
    async watch(digest) {
      const [row] = await run(statements.watch, [digest]);
      return Number(row?.[0] ?? 0);
    },
  };
}

/** A statement on one row tells with a row that it found it. */
function isFound(rows: readonly Row[]): boolean {
  return rows.length > 0;
}
