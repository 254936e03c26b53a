import { randomUUID } from 'node:crypto';
import type { Claim, ClaimRequest, ClaimResult, NonceRequest, StoreCallOptions, StoreRecord } from '@hookgate/core';
import { oneOf, readClaimRow, readRecordRow, unexpectedRows } from './claim-row.ts';
import type { Row, RunStatement, Statement } from './client/statement.ts';
import { keyDigest, readableKey } from './key-digest.ts';
import { millis } from './millis.ts';
import type { Statements } from './statements.ts';

type Call = StoreCallOptions | undefined;

/** What a store does, one statement each. */
export interface Operations {
  claim(request: ClaimRequest, call?: Call): Promise<ClaimResult>;
  renew(claim: Claim, leaseMs: number, call: Call): Promise<'renewed' | 'lost'>;
  commit(claim: Claim, ttlMs: number, call?: Call): Promise<'committed' | 'lost'>;
  /** @param ran whether it counts as an attempt */
  release(claim: Claim, ran: boolean, call: Call): Promise<'released' | 'lost'>;
  remember(nonce: NonceRequest, call: Call): Promise<string | null>;
  inspect(key: string, call: Call): Promise<StoreRecord | null>;
  forget(key: string, call: Call): Promise<boolean>;
  /** Removes at most so many expired rows; answers how many. */
  sweep(limit: number, call: Call): Promise<number>;
  /** Has the holder of a key tell when it is done; answers how many ms it is held. */
  watch(digest: string): Promise<number>;
}

/** @param keepKeys whether rows carry their key for people to read */
export function createOperations(run: RunStatement, statements: Statements, keepKeys: boolean): Operations {
  const claimDigest = (key: string): string => keyDigest('claim', key);
  const readable = (key: string): string | null => (keepKeys ? readableKey(key) : null);

  /** For statements that answer one row, whose last column is the token they were asked with. */
  async function ask(statement: Statement, params: (string | null)[], token: string, call: Call): Promise<Row> {
    const rows = await run(statement, params, call);
    const [row] = rows;
    if (row === undefined || rows.length !== 1 || row.at(-1) !== token) throw unexpectedRows(rows);
    return row;
  }

  return {
    claim(request, call) {
      const { key, token, fingerprint = null, nonce } = request;
      const [leaseMs, ttlMs] = [millis('leaseMs', request.leaseMs), millis('ttlMs', request.ttlMs)];
      const params = [claimDigest(key), token, leaseMs, ttlMs, fingerprint, readable(key)];
      if (nonce !== undefined) {
        params.push(keyDigest('nonce', nonce.key), nonce.value, millis('nonce.ttlMs', nonce.ttlMs));
      }
      const statement = nonce === undefined ? statements.claim : statements.claimWithNonce;
      return ask(statement, params, token, call).then((row) => readClaimRow(request, row));
    },
    renew({ key, token }, leaseMs, call) {
      const params = [claimDigest(key), token, millis('leaseMs', leaseMs)];
      return ask(statements.renew, params, token, call).then(RENEWED);
    },
    commit({ key, token, fence, attempt }, ttlMs, call) {
      const params = [claimDigest(key), token, millis('ttlMs', ttlMs), String(fence), String(attempt), readable(key)];
      return ask(statements.commit, params, token, call).then(COMMITTED);
    },
    release({ key, token }, ran, call) {
      const params = [claimDigest(key), token, ran ? '0' : '1'];
      return ask(statements.release, params, token, call).then(RELEASED);
    },
    async remember({ key, value, ttlMs }, call) {
      const question = randomUUID();
      const params = [keyDigest('nonce', key), value, millis('ttlMs', ttlMs), question];
      const [fresh, known = ''] = await ask(statements.remember, params, question, call);
      return fresh === 'true' ? null : known;
    },
    inspect: (key, call) => run(statements.inspect, [claimDigest(key)], call).then(readRecordRow),
    forget: (key, call) => run(statements.forget, [claimDigest(key)], call).then(isFound),
    async sweep(limit, call) {
      const [row] = await run(statements.sweep, [`${limit}`], call);
      return Number(row?.[0]);
    },
    async watch(digest) {
      const [row] = await run(statements.watch, [digest]);
      return Number(row?.[0] ?? 0);
    },
  };
}

const RENEWED = oneOf('renewed');
const COMMITTED = oneOf('committed');
const RELEASED = oneOf('released');

/** A statement on one row tells with a row that it found it. */
function isFound(rows: readonly Row[]): boolean {
  return rows.length > 0;
}
