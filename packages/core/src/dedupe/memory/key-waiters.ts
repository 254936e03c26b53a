import { startTimer } from '../../runtime/start-timer.ts';
import { MAX_TIMER_MS } from '../../runtime/timer-limit.ts';

/** Everybody who waits for one key. They share one timer, however many they are. */
interface Party {
  readonly waiters: Set<{ readonly endsAt: number; readonly end: () => void }>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next of these waits ends, on the store's clock, as far as is known. */
  looksAt: number;
}

/** Those who wait for a key to change. Nothing is left of them once they were told, gave up or timed out. */
export class KeyWaiters {
  readonly #parties = new Map<string, Party>();
  readonly #clock: () => number;
  readonly #leaseEndOf: (key: string) => number;

  /**
   * @param clock monotonic milliseconds
   * @param leaseEndOf when the lease of a key ends, on that clock; in the past when nobody holds it
   */
  constructor(clock: () => number, leaseEndOf: (key: string) => number) {
    this.#clock = clock;
    this.#leaseEndOf = leaseEndOf;
  }

  /** Resolves when the key is woken, when its lease is over, after `timeoutMs`, or when the signal aborts. */
  wait(key: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const now = this.#clock();
    const leaseEndsAt = this.#leaseEndOf(key);
    if (signal?.aborted || !(timeoutMs > 0) || leaseEndsAt <= now) return Promise.resolve();
    const endsAt = now + timeoutMs;
    const party: Party = this.#parties.get(key) ?? { waiters: new Set(), timer: undefined, looksAt: Infinity };
    this.#parties.set(key, party);
    return new Promise((resolve) => {
      const end = (): void => {
        signal?.removeEventListener('abort', end);
        party.waiters.delete(waiter);
        if (party.waiters.size === 0) {
          clearTimeout(party.timer);
          this.#parties.delete(key);
        }
        resolve();
      };
      const waiter = { endsAt, end };
      party.waiters.add(waiter);
      signal?.addEventListener('abort', end);
      // Nearly all wait as long as those before them, or for the end of the lease.
      if (Math.min(endsAt, leaseEndsAt) < party.looksAt) this.#look(key, party);
    });
  }

  /** The lease of the key has a new end, which may be an earlier one. */
  leaseChanged(key: string): void {
    const party = this.#partyOf(key);
    if (party !== undefined) this.#look(key, party);
  }

  /** Ends every wait for the key. */
  wake(key: string): void {
    const party = this.#partyOf(key);
    if (party !== undefined) for (const { end } of party.waiters) end();
  }

  wakeAll(): void {
    for (const key of this.#parties.keys()) this.wake(key);
  }

  #partyOf(key: string): Party | undefined {
    // Nearly always nobody waits for anything.
    return this.#parties.size === 0 ? undefined : this.#parties.get(key);
  }

  /** Ends the waits that are over, and looks again when the next one is: timers may be early, and leases are renewed. */
  #look(key: string, party: Party): void {
    const now = this.#clock();
    const leaseEndsAt = this.#leaseEndOf(key);
    let nextEnd = leaseEndsAt;
    clearTimeout(party.timer);
    for (const { endsAt, end } of party.waiters) {
      if (endsAt <= now || leaseEndsAt <= now) end();
      else nextEnd = Math.min(nextEnd, endsAt);
    }
    if (party.waiters.size === 0) return;
    party.looksAt = nextEnd;
    party.timer = startTimer(Math.min(MAX_TIMER_MS, Math.ceil(nextEnd - now)), () => this.#look(key, party));
  }
}
