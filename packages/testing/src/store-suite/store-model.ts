import type { ClaimResult } from '@hookgate/core';

/** What the contract says a store answers, for claims whose lease and TTL do not end by themselves. */
export class StoreModel {
  readonly #records = new Map<string, ModelRecord>();

  /** What a claim is answered. A new fence is whatever the store says, so it is not predicted. */
  claim(
    key: string,
    token: string,
  ): { status: ClaimResult['status']; attempt?: number; takeover?: boolean; again?: boolean } {
    const record = this.#records.get(key);
    if (record?.state === 'done') return { status: 'done' };
    if (record?.state === 'held') {
      if (record.token === token) {
        record.leaseOver = false;
        return { status: 'acquired', attempt: record.attempt, takeover: record.takeover, again: true };
      }
      if (!record.leaseOver) return { status: 'in-flight' };
    }
    const attempt = (record?.attempt ?? 0) + 1;
    const takeover = record?.state === 'held';
    this.#records.set(key, { state: 'held', token, attempt, takeover, leaseOver: false });
    return { status: 'acquired', attempt, takeover, again: false };
  }

  renew(key: string, token: string): 'renewed' | 'lost' {
    const record = this.#records.get(key);
    if (record?.state !== 'held' || record.token !== token) return 'lost';
    record.leaseOver = false;
    return 'renewed';
  }

  commit(key: string, token: string): 'committed' | 'lost' {
    const record = this.#records.get(key);
    if (record !== undefined && (record.state === 'open' || record.token !== token)) return 'lost';
    this.#records.set(key, { state: 'done', token, attempt: record?.attempt ?? 0, takeover: false, leaseOver: false });
    return 'committed';
  }

  release(key: string, token: string, ran: boolean): 'released' | 'lost' {
    const record = this.#records.get(key);
    if (record === undefined || record.state === 'done' || record.token !== token) return 'lost';
    if (record.state === 'held' && !ran) record.attempt -= 1;
    record.state = 'open';
    return 'released';
  }

  forget(key: string): boolean {
    return this.#records.delete(key);
  }

  /** The lease of a held key has run out. */
  endLease(key: string): void {
    const record = this.#records.get(key);
    if (record !== undefined) record.leaseOver = true;
  }

  /** Whether a commit by this token is the one that makes the key done. */
  wouldFinish(key: string, token: string): boolean {
    const record = this.#records.get(key);
    return record === undefined || (record.state === 'held' && record.token === token);
  }
}

interface ModelRecord {
  state: 'held' | 'open' | 'done';
  token: string;
  attempt: number;
  takeover: boolean;
  leaseOver: boolean;
}
