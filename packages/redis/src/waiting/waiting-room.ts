import type { Subscription } from './subscription.ts';

/** Those who wait for keys to change. */
export interface WaitingRoom {
  /** Resolves when the key may have changed, at the latest after `timeoutMs`, or when the signal aborts. Never rejects. */
  wait(digest: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

/** What the room asks of the store. */
export interface WaitingRoomParts {
  readonly subscription: Subscription;
  /** Has the holder of a key tell the channel when it is done; answers how many ms it is held. */
  watch(digest: string): Promise<number>;
  /** The subscriber cannot subscribe. */
  onDeaf(error: unknown): void;
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

export function createWaitingRoom({ subscription, watch, onDeaf }: WaitingRoomParts): WaitingRoom {
  const parties = new Map<string, Party>();

  function wake(digest: string): void {
    for (const end of parties.get(digest)?.waiters ?? []) end();
  }

  /** First the subscription, then the watch: what happens after it is told, what happened before it shows in its answer. */
  async function attend(party: Party, digest: string): Promise<void> {
    try {
      await subscription.open(wake);
    } catch (error) {
      onDeaf(error);
      return;
    }
    if (party.waiters.size === 0) return;
    // A server that does not answer is the claim's to report; until then they wait as long as they would unheard.
    const leftMs = await watch(digest).catch(() => DEAF_WAIT_MS);
    if (party.waiters.size === 0) return;
    const end = (): void => {
      for (const each of party.waiters) each();
    };
    if (leftMs <= 0) end();
    else if (leftMs < LONGEST_WAIT_MS) party.timer = setTimeout(end, leftMs + GRACE_MS);
  }

  function leave(party: Party, digest: string, end: () => void): void {
    party.waiters.delete(end);
    if (party.waiters.size > 0) return;
    clearTimeout(party.timer);
    if (parties.get(digest) === party) parties.delete(digest);
  }

  return {
    wait(digest, timeoutMs, signal) {
      if (signal?.aborted || !(timeoutMs > 0)) return Promise.resolve();
      return new Promise((resolve) => {
        const known = parties.get(digest);
        const party = known ?? { waiters: new Set(), timer: undefined };
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          leave(party, digest, end);
          resolve();
        };
        const longestMs = subscription.isOpen ? LONGEST_WAIT_MS : DEAF_WAIT_MS;
        const timer = setTimeout(end, Math.min(timeoutMs, longestMs));
        signal?.addEventListener('abort', end);
        party.waiters.add(end);
        if (known !== undefined) return;
        parties.set(digest, party);
        void attend(party, digest);
      });
    },
    close() {
      for (const digest of [...parties.keys()]) wake(digest);
      subscription.close(wake);
    },
  };
}
