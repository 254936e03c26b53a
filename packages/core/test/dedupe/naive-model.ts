import type { Claim, ClaimRequest, ClaimResult, StoreRecord } from '../../src/dedupe/store.ts';

interface ModelRecord {
  state: 'held' | 'open' | 'done';
  token: string;
  fence: number;
  attempt: number;
  takeover: boolean;
  nonceSeen: boolean | undefined;
  leaseEndsAt: number;
  expiresAt: number;
  ttlMs: number;
  fingerprint: string | undefined;
}

/** The memory store as plainly as it can be written down: two maps, and a look at all of both for every question. */
export class NaiveModel {
  now = 0;
  readonly #records = new Map<string, ModelRecord>();
  readonly #nonces = new Map<string, { value: string; expiresAt: number }>();
  readonly #maxKeys: number;
  #fence = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  claim({ key, token, leaseMs, ttlMs, fingerprint, nonce }: ClaimRequest): ClaimResult | 'full' {
    this.#expire();
    const record = this.#records.get(key);
    const known = nonce && this.#nonces.get(nonce.key);
    if (known !== undefined && known.value !== nonce?.value) return { status: 'nonce-conflict' };
    const added = (record === undefined ? 1 : 0) + (nonce !== undefined && known === undefined ? 1 : 0);
    if (this.#size + added > this.#maxKeys) return 'full';
    if (nonce !== undefined && known === undefined) {
      this.#nonces.set(nonce.key, { value: nonce.value, expiresAt: this.now + nonce.ttlMs });
    }
    const seen = nonce === undefined ? {} : { nonceSeen: known !== undefined };

    if (record?.state === 'done') return { status: 'done', fingerprint: record.fingerprint, ...seen };
    const again = record?.state === 'held' && record.token === token;
    if (record?.state === 'held' && !again && record.leaseEndsAt > this.now) {
      const leaseRemainingMs = record.leaseEndsAt - this.now;
      return { status: 'in-flight', leaseRemainingMs, fingerprint: record.fingerprint, ...seen };
    }
    if (!again) this.#fence += 1;
    const next: ModelRecord = {
      state: 'held',
      token,
      fence: again ? record.fence : this.#fence,
      attempt: (record?.attempt ?? 0) + (again ? 0 : 1),
      takeover: again ? record.takeover : record?.state === 'held',
      nonceSeen: again ? record.nonceSeen : seen.nonceSeen,
      leaseEndsAt: this.now + leaseMs,
      expiresAt: this.now + ttlMs,
      ttlMs,
      fingerprint: record === undefined ? fingerprint : record.fingerprint,
    };
    this.#records.set(key, next);
    const claim = { key, token, fence: next.fence, attempt: next.attempt };
    // Asked again, the nonce was seen because of the first time.
    const told = seen.nonceSeen === true && next.nonceSeen === false ? { nonceSeen: false } : seen;
    return { status: 'acquired', claim, takeover: next.takeover, ...told };
  }

  renew({ key, token }: Claim, leaseMs: number): 'renewed' | 'lost' {
    this.#expire();
    const record = this.#records.get(key);
    if (record?.state !== 'held' || record.token !== token) return 'lost';
    record.leaseEndsAt = this.now + leaseMs;
    return 'renewed';
  }

  commit({ key, token, fence, attempt }: Claim, ttlMs: number): 'committed' | 'lost' | 'full' {
    this.#expire();
    const record = this.#records.get(key);
    if (record?.state === 'open' || (record !== undefined && record.token !== token)) return 'lost';
    if (record?.state === 'done') return 'committed';
    if (record === undefined && this.#size >= this.#maxKeys) return 'full';
    if (record === undefined && fence > this.#fence) this.#fence = fence;
    const known = record ?? {
      fence,
      attempt,
      takeover: false,
      nonceSeen: undefined,
      leaseEndsAt: 0,
      fingerprint: undefined,
    };
    this.#records.set(key, { ...known, state: 'done', token, ttlMs, expiresAt: this.now + ttlMs });
    return 'committed';
  }

  release({ key, token }: Claim, ran: boolean): 'released' | 'lost' {
    this.#expire();
    const record = this.#records.get(key);
    if (record === undefined || record.state === 'done' || record.token !== token) return 'lost';
    if (record.state === 'held') {
      record.expiresAt = this.now + record.ttlMs;
      if (!ran) record.attempt -= 1;
    }
    record.state = 'open';
    return 'released';
  }

  remember(key: string, value: string, ttlMs: number): string | null | 'full' {
    this.#expire();
    const known = this.#nonces.get(key);
    if (known !== undefined) return known.value;
    if (this.#size >= this.#maxKeys) return 'full';
    this.#nonces.set(key, { value, expiresAt: this.now + ttlMs });
    return null;
  }

  inspect(key: string): StoreRecord | null {
    this.#expire();
    const record = this.#records.get(key);
    if (record === undefined) return null;
    const { state, attempt, fence, fingerprint } = record;
    const leaseRemainingMs = state === 'held' ? Math.max(0, record.leaseEndsAt - this.now) : 0;
    return { state, attempt, fence, leaseRemainingMs, fingerprint };
  }

  forget(key: string): boolean {
    this.#expire();
    return this.#records.delete(key);
  }

  /** How many records are not past their time. */
  get size(): number {
    this.#expire();
    return this.#size;
  }

  get #size(): number {
    return this.#records.size + this.#nonces.size;
  }

  #expire(): void {
    for (const [key, { state, leaseEndsAt, expiresAt }] of this.#records) {
      if (expiresAt <= this.now && (state !== 'held' || leaseEndsAt <= this.now)) this.#records.delete(key);
    }
    for (const [key, { expiresAt }] of this.#nonces) if (expiresAt <= this.now) this.#nonces.delete(key);
  }
}
