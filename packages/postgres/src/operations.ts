import { randomUUID } from 'node:crypto';
import type { Claim, ClaimRequest, ClaimResult, NonceRequest, StoreRecord } from '@hookgate/core';
import { readClaimRow, readRecordRow, unexpectedRows } from './claim-row.ts';
import type { RunStatement } from './client/run-statement.ts';
import { keyDigest, readableKey } from './key-digest.ts';
import type { Statements } from './statements.ts';

/** What a store does, one statement each. */
export interface Operations {
  claim(request: ClaimRequest): Promise<ClaimResult>;
  renew(claim: Claim, leaseMs: number): Promise<'renewed' | 'lost'>;
  commit(claim: Claim, ttlMs: number): Promise<'committed' | 'lost'>;
  release(claim: Claim): Promise<'released' | 'lost'>;
  remember(nonce: NonceRequest): Promise<string | null>;
  inspect(key: string): Promise<StoreRecord | null>;
  forget(key: string): Promise<boolean>;
  /** Removes at most so many expired rows; answers how many. */
  sweep(limit: number): Promise<number>;
  /** Has the holder of a key tell when it is done; answers how many ms it is held. */
  watch(digest: string): Promise<number>;
}

/** @param keepKeys whether rows carry their key for people to read */
export function createOperations(run: RunStatement, statements: Statements, keepKeys: boolean): Operations {
  const claimDigest = (key: string): string => keyDigest('claim', key);
  const readable = (key: string): string | null => (keepKeys ? readableKey(key) : null);

  return {
    async claim(request) {
      const { key, token, leaseMs, ttlMs, fingerprint = null, nonce } = request;
      const params = [claimDigest(key), token, `${leaseMs}`, `${ttlMs}`, fingerprint, readable(key)];
      const rows =
        nonce === undefined
          ? await run(statements.claim, params)
          : await run(statements.claimWithNonce, [
              ...params,
              keyDigest('nonce', nonce.key),
              nonce.value,
              `${nonce.ttlMs}`,
            ]);
      return readClaimRow(request, rows);
    },
    async renew({ key, token }, leaseMs) {
      return (await isTold(run(statements.renew, [claimDigest(key), token, `${leaseMs}`]))) ? 'renewed' : 'lost';
    },
    async commit({ key, token, fence, attempt }, ttlMs) {
      const params = [claimDigest(key), token, `${ttlMs}`, `${fence}`, `${attempt}`, readable(key)];
      return (await isTold(run(statements.commit, params))) ? 'committed' : 'lost';
    },
    async release({ key, token }) {
      return (await isTold(run(statements.release, [claimDigest(key), token]))) ? 'released' : 'lost';
    },
    async remember({ key, value, ttlMs }) {
      const rows = await run(statements.remember, [keyDigest('nonce', key), value, `${ttlMs}`, randomUUID()]);
      const [fresh, known] = rows[0] ?? [];
      if (known === undefined) throw unexpectedRows(rows);
      return fresh === 'true' ? null : known;
    },
    async inspect(key) {
      return readRecordRow(await run(statements.inspect, [claimDigest(key)]));
    },
    forget: (key) => isTold(run(statements.forget, [claimDigest(key)])),
    async sweep(limit) {
      const [row] = await run(statements.sweep, [`${limit}`]);
      return Number(row?.[0]);
    },
    async watch(digest) {
      const [row] = await run(statements.watch, [digest]);
      return Number(row?.[0] ?? 0);
    },
  };
}

/** A statement on one row tells with a row that it found it. */
async function isTold(answer: Promise<readonly unknown[]>): Promise<boolean> {
  return (await answer).length > 0;
}
