import type { Subscription } from './subscription.ts';

/** Those who wait for keys to change. */
export interface WaitingRoom {
  /** Resolves when the key may have changed, at the latest after `timeoutMs`, or when the signal aborts. Never rejects. */
  wait(name: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

/** What the room asks of the store. */
export interface WaitingRoomParts {
  readonly subscription: (listener: (digest: string) => void) => Subscription;
  /** Has the holder of a key notify the channel when it is done; answers how many ms it is held. */
  watch(name: string): Promise<number>;
}

/** Everybody who waits for one key: however many they are, they watch it once. */
interface Party {
  readonly waiters: Set<() => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A notification may be lost with the connection it comes by. So they look up now and then. */
const [LONGEST_WAIT_MS, DEAF_WAIT_MS] = [1_000, 100];
/** A lease is over a little after its time. */
const GRACE_MS = 5;

export function createWaitingRoom({ subscription: subscribe, watch }: WaitingRoomParts): WaitingRoom {
  const parties = new Map<string, Party>();
  const subscription = subscribe(wake);

  function wake(name: string): void {
    for (const end of parties.get(name)?.waiters ?? []) end();
  }

  /** First listening, then the watch: what happens after it is told, what happened before it shows in its answer. */
  async function attend(party: Party, name: string): Promise<void> {
    try {
      await subscription.open();
    } catch {
      // They ask by themselves, a little later.
      return;
    }
    if (party.waiters.size === 0) return;
    // A server that does not answer is the claim's to report; until then they wait as long as they would unheard.
    const leftMs = await watch(name).catch(() => DEAF_WAIT_MS);
    if (party.waiters.size === 0) return;
    const end = (): void => {
      for (const each of party.waiters) each();
    };
    if (leftMs <= 0) end();
    else if (leftMs < LONGEST_WAIT_MS) party.timer = setTimeout(end, leftMs + GRACE_MS);
  }

  function leave(party: Party, name: string, end: () => void): void {
    party.waiters.delete(end);
    if (party.waiters.size > 0) return;
    clearTimeout(party.timer);
    if (parties.get(name) === party) parties.delete(name);
  }

  return {
    wait(name, timeoutMs, signal) {
      if (signal?.aborted || !(timeoutMs > 0)) return Promise.resolve();
      return new Promise((resolve) => {
        const known = parties.get(name);
        const party = known ?? { waiters: new Set(), timer: undefined };
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          leave(party, name, end);
          resolve();
        };
        const longestMs = subscription.isOpen ? LONGEST_WAIT_MS : DEAF_WAIT_MS;
        const timer = setTimeout(end, Math.min(timeoutMs, longestMs));
        signal?.addEventListener('abort', end);
        party.waiters.add(end);
        if (known !== undefined) return;
        parties.set(name, party);
        void attend(party, name);
      });
    },
    close() {
      for (const name of [...parties.keys()]) wake(name);
      subscription.close();
    },
  };
}
