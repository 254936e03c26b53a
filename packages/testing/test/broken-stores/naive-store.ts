import type { Claim, ClaimRequest, ClaimResult, DedupeStore, ReleaseOptions, StoreRecord } from '@hookgate/core';

/** What a naive store remembers of a key. */
export interface NaiveRecord {
  state: 'held' | 'open' | 'done';
  token: string;
  fence: number;
  attempt: number;
  takeover: boolean;
  leaseEndsAt: number;
  expiresAt: number;
  ttlMs: number;
  fingerprint: string | undefined;
}

/**
 * The contract as plainly as it can be written down: right, slow and never swept. The broken stores beside it each get
 * one thing wrong, through the methods that are protected here.
 */
export class NaiveStore implements DedupeStore {
  readonly name: string = 'naive';
  protected readonly records: Map<string, NaiveRecord> = new Map();
  readonly #nonces = new Map<string, { value: string; expiresAt: number }>();
  readonly #limit: number;
  #fence = 0;

  /** @param limit how many keys and nonces there is room for */
  constructor(limit: number = Infinity) {
    this.#limit = limit;
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.decide(request, this.find(request.key));
  }

  async renew({ key, token }: Claim, leaseMs: number): Promise<'renewed' | 'lost'> {
    const record = this.find(key);
    if (record?.state !== 'held' || !this.owns(record, token)) return 'lost';
    record.leaseEndsAt = this.after(leaseMs);
    return 'renewed';
  }

  async commit(claim: Claim, { ttlMs }: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    const { key, token } = claim;
    const record = this.find(key);
    if (record !== undefined && (record.state === 'open' || !this.owns(record, token))) return 'lost';
    if (record?.state === 'done') return 'committed';
    const done = { ...(record ?? this.#newRecord(claim, ttlMs)), state: 'done' as const, expiresAt: this.after(ttlMs) };
    this.records.set(key, done);
    return 'committed';
  }

  async release({ key, token }: Claim, options?: ReleaseOptions): Promise<'released' | 'lost'> {
    const record = this.find(key);
    if (record === undefined || record.state === 'done' || !this.owns(record, token)) return 'lost';
    if (record.state === 'held' && options?.ran === false) record.attempt -= 1;
    record.state = 'open';
    record.expiresAt = this.after(record.ttlMs);
    return 'released';
  }

  async remember(key: string, value: string, ttlMs: number): Promise<string | null> {
    const known = this.#nonces.get(key);
    if (known !== undefined && known.expiresAt > this.now()) return known.value;
    this.#nonces.delete(key);
    this.#checkRoom();
    this.#nonces.set(key, { value, expiresAt: this.after(ttlMs) });
    return null;
  }

  async inspect(key: string): Promise<StoreRecord | null> {
    const record = this.find(key);
    if (record === undefined) return null;
    const { state, attempt, fence, fingerprint } = record;
    const leaseRemainingMs = state === 'held' ? Math.max(0, record.leaseEndsAt - this.now()) : 0;
    return { state, attempt, fence, leaseRemainingMs, fingerprint };
  }

  async forget(key: string): Promise<boolean> {
    return this.find(key) !== undefined && this.records.delete(key);
  }

  protected decide(request: ClaimRequest, record: NaiveRecord | undefined): ClaimResult {
    const { key, token, leaseMs, ttlMs } = request;
    if (record?.state === 'done') return { status: 'done', fingerprint: record.fingerprint };
    const held = record?.state === 'held';
    const again = held && record.token === token;
    if (held && !again && record.leaseEndsAt > this.now()) {
      const leaseRemainingMs = record.leaseEndsAt - this.now();
      return { status: 'in-flight', leaseRemainingMs, fingerprint: record.fingerprint };
    }
    if (record === undefined) this.#checkRoom();
    const attempt = (record?.attempt ?? 0) + (again ? 0 : 1);
    const next: NaiveRecord = {
      state: 'held',
      token,
      fence: again ? record.fence : this.nextFence(record),
      attempt,
      takeover: again ? record.takeover : held,
      leaseEndsAt: this.after(leaseMs),
      expiresAt: this.after(ttlMs),
      ttlMs,
      fingerprint: record === undefined ? request.fingerprint : record.fingerprint,
    };
    this.records.set(key, next);
    return { status: 'acquired', claim: { key, token, fence: next.fence, attempt }, takeover: next.takeover };
  }

  /** A record that is not past its time. */
  protected find(key: string): NaiveRecord | undefined {
    const record = this.records.get(key);
    if (record === undefined || record.expiresAt > this.now()) return record;
    return record.state === 'held' && record.leaseEndsAt > this.now() ? record : undefined;
  }

  protected now(): number {
    return performance.now();
  }

  /** The moment `ms` milliseconds from now. */
  protected after(ms: number): number {
    return this.now() + ms;
  }

  protected owns(record: NaiveRecord, token: string): boolean {
    return record.token === token;
  }

  protected nextFence(_record: NaiveRecord | undefined): number {
    this.#fence += 1;
    return this.#fence;
  }

  /** Called when there is no room left: throws, or makes some. */
  protected whenFull(): void {
    throw new Error('full');
  }

  #checkRoom(): void {
    for (const key of this.records.keys()) if (this.find(key) === undefined) this.records.delete(key);
    for (const [key, { expiresAt }] of this.#nonces) if (expiresAt <= this.now()) this.#nonces.delete(key);
    if (this.records.size + this.#nonces.size >= this.#limit) this.whenFull();
  }

  #newRecord({ token, fence, attempt }: Claim, ttlMs: number): NaiveRecord {
    const [leaseEndsAt, expiresAt] = [0, 0];
    return {
      state: 'done',
      token,
      fence,
      attempt,
      takeover: false,
      leaseEndsAt,
      expiresAt,
      ttlMs,
      fingerprint: undefined,
    };
  }
}
