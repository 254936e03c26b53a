import { startTimer } from '../runtime/start-timer.ts';

/** A channel on a connection of the user's that tells which keys have changed. */
export interface ChangeSubscription {
  /** Whether messages arrive, as far as is known. */
  readonly isOpen: boolean;
  /** Subscribes unless that was done. Rejects when the connection cannot; another call tries again. */
  open(listener: (key: string) => void): Promise<void>;
  /** Stops telling the listener. */
  close(listener: (key: string) => void): void;
}

/** Those who wait for keys to change. */
export interface WaitingRoom {
  /** Resolves when the key may have changed, at the latest after `timeoutMs`, or when the signal aborts. Never rejects. */
  wait(key: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

/** What the room asks of the store. */
export interface WaitingRoomParts {
  readonly subscription: ChangeSubscription;
  /** Has the holder of a key tell the channel when it is done; answers how many ms it is held. */
  watch(key: string): Promise<number>;
  /** Told when the subscription cannot be opened; those who wait then ask by themselves. */
  onDeaf?(error: unknown): void;
}

/** Everybody who waits for one key: however many they are, they watch it once. */
interface Party {
  readonly waiters: Set<() => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Pub/sub promises nothing: a message may be lost with a connection, a watch with a failover. So they look up now and then. */
const [LONGEST_WAIT_MS, DEAF_WAIT_MS] = [1_000, 100];
/** A lease is over a little after its time. */
const GRACE_MS = 5;

/** Lets any number of waiters watch a key at the cost of one. */
export function createWaitingRoom({ subscription, watch, onDeaf }: WaitingRoomParts): WaitingRoom {
  const parties = new Map<string, Party>();

  function wake(key: string): void {
    for (const end of parties.get(key)?.waiters ?? []) end();
  }

  /** First the subscription, then the watch: what happens after it is told, what happened before it shows in its answer. */
  async function attend(party: Party, key: string): Promise<void> {
    try {
      await subscription.open(wake);
    } catch (error) {
      onDeaf?.(error);
      return;
    }
    if (party.waiters.size === 0) return;
    // A server that does not answer is the claim's to report; until then they wait as long as they would unheard.
    const leftMs = await watch(key).catch(() => DEAF_WAIT_MS);
    if (party.waiters.size === 0) return;
    const end = (): void => {
      for (const each of party.waiters) each();
    };
    if (leftMs <= 0) end();
    else if (leftMs < LONGEST_WAIT_MS) party.timer = startTimer(leftMs + GRACE_MS, end);
  }

  function leave(party: Party, key: string, end: () => void): void {
    party.waiters.delete(end);
    if (party.waiters.size > 0) return;
    clearTimeout(party.timer);
    if (parties.get(key) === party) parties.delete(key);
  }

  return {
    wait(key, timeoutMs, signal) {
      if (signal?.aborted || !(timeoutMs > 0)) return Promise.resolve();
      return new Promise((resolve) => {
        const known = parties.get(key);
        const party = known ?? { waiters: new Set(), timer: undefined };
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          leave(party, key, end);
          resolve();
        };
        const longestMs = subscription.isOpen ? LONGEST_WAIT_MS : DEAF_WAIT_MS;
        const timer = startTimer(Math.min(timeoutMs, longestMs), end);
        signal?.addEventListener('abort', end);
        party.waiters.add(end);
        if (known !== undefined) return;
        parties.set(key, party);
        void attend(party, key);
      });
    },
    close() {
      for (const key of [...parties.keys()]) wake(key);
      subscription.close(wake);
    },
  };
}
