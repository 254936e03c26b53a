import { startTimer } from '../../runtime/start-timer.ts';
import { MAX_TIMER_MS } from '../../runtime/timer-limit.ts';

interface Waiter {
  readonly endsAt: number;
  readonly end: () => void;
}

/** Everybody who waits for one key. They share one timer, however many they are. */
interface Party {
  readonly waiters: Set<Waiter>;
  timer: ReturnType<typeof setTimeout> | undefined;
  timerEndsAt: number;
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
    if (signal?.aborted || !(timeoutMs > 0) || this.#leaseEndOf(key) <= now) return Promise.resolve();
    return new Promise((resolve) => {
      const party = this.#partyOf(key);
      const end = (): void => {
        signal?.removeEventListener('abort', end);
        party.waiters.delete(waiter);
        if (party.waiters.size === 0) this.#disband(key, party);
        resolve();
      };
      const waiter = { endsAt: now + timeoutMs, end };
      party.waiters.add(waiter);
      signal?.addEventListener('abort', end);
      this.#arm(key, party, Math.min(waiter.endsAt, this.#leaseEndOf(key)));
    });
  }

  /** The lease of the key has a new end, which may be an earlier one. */
  leaseChanged(key: string, leaseEndsAt: number): void {
    const party = this.#parties.size === 0 ? undefined : this.#parties.get(key);
    if (party !== undefined) this.#arm(key, party, leaseEndsAt);
  }

  /** Ends every wait for the key. */
  wake(key: string): void {
    const party = this.#parties.size === 0 ? undefined : this.#parties.get(key);
    if (party !== undefined) for (const { end } of party.waiters) end();
  }

  wakeAll(): void {
    for (const key of this.#parties.keys()) this.wake(key);
  }

  #partyOf(key: string): Party {
    let party = this.#parties.get(key);
    if (party === undefined) {
      party = { waiters: new Set(), timer: undefined, timerEndsAt: Infinity };
      this.#parties.set(key, party);
    }
    return party;
  }

  #disband(key: string, party: Party): void {
    clearTimeout(party.timer);
    this.#parties.delete(key);
  }

  #arm(key: string, party: Party, endsAt: number): void {
    if (endsAt >= party.timerEndsAt) return;
    clearTimeout(party.timer);
    party.timerEndsAt = endsAt;
    // Rounded up, and looked at again when it fires: timers may be early, and the lease may have been renewed.
    const delay = Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(endsAt - this.#clock())));
    party.timer = startTimer(delay, () => this.#look(key, party));
  }

  #look(key: string, party: Party): void {
    const now = this.#clock();
    const leaseEndsAt = this.#leaseEndOf(key);
    if (leaseEndsAt <= now) {
      this.wake(key);
      return;
    }
    let nextEnd = leaseEndsAt;
    for (const { endsAt, end } of party.waiters) {
      if (endsAt <= now) end();
      else nextEnd = Math.min(nextEnd, endsAt);
    }
    party.timerEndsAt = Infinity;
    if (party.waiters.size > 0) this.#arm(key, party, nextEnd);
  }
}
