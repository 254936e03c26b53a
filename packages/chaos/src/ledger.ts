/** An effect that happened. */
export interface Effect {
  readonly key: string;
  readonly fence: number;
  readonly pid: number;
  /** On the clock of `performance.now`; when it is known only afterwards, 0. */
  readonly at: number;
}

/** How a receiver was disturbed. */
export type Disturbance = 'killed' | 'paused' | 'cut off' | 'slowed down' | 'locked out';

/** What happened in a run. */
export interface Ledger {
  /** Takes an effect, unless a later owner of the delivery was here before: that is what the fence is for. */
  effect(key: string, fence: number, pid: number): boolean;
  committed(key: string, fence: string): void;
  /** The transaction of a delivery was confirmed. */
  wrote(key: string): void;
  /** Whether one was confirmed before the server failed over. */
  wroteBeforeFailover(id: string): boolean;
  failedOver(): void;
  disturbed(pid: number, how: Disturbance): void;
  /** Effects by key. */
  readonly effects: ReadonlyMap<string, readonly Effect[]>;
  /**
   * Why a delivery ran again after an effect: its receiver was disturbed before the store had the commit. `undefined`:
   * nothing explains it.
   */
  explain(effects: readonly Effect[]): Disturbance | undefined;
}

export function createLedger(): Ledger {
  const effects = new Map<string, Effect[]>();
  const commits = new Map<string, number>();
  const written = new Map<string, number>();
  const disturbances: { readonly pid: number; readonly how: Disturbance; readonly at: number }[] = [];
  let failedOverAt = Number.NEGATIVE_INFINITY;
  /** A pause or a cut reaches back: the commit may have been on its way when it began. And it lasts. */
  const [BEFORE_MS, AFTER_MS] = [3_500, 5_000];

  return {
    effects,
    effect(key, fence, pid) {
      const known = effects.get(key) ?? [];
      if (known.some((each) => each.fence >= fence)) return false;
      effects.set(key, [...known, { key, fence, pid, at: performance.now() }]);
      return true;
    },
    committed: (key, fence) => void commits.set(`${key} ${fence}`, performance.now()),
    wrote: (key) => void written.set(eventId(key), performance.now()),
    wroteBeforeFailover: (id) => (written.get(id) ?? Number.POSITIVE_INFINITY) <= failedOverAt,
    failedOver() {
      failedOverAt = performance.now();
    },
    disturbed: (pid, how) => void disturbances.push({ pid, how, at: performance.now() }),
    explain([first, second]) {
      if (first === undefined || second === undefined) return undefined;
      const committedAt = commits.get(`${first.key} ${first.fence}`) ?? Number.POSITIVE_INFINITY;
      if (committedAt < second.at - AFTER_MS) return undefined;
      const close = disturbances.filter(
        ({ pid, at }) => pid === first.pid && at > first.at - BEFORE_MS && at < first.at + AFTER_MS,
      );
      return close.find(({ how }) => how === 'killed')?.how ?? close[0]?.how;
    },
  };
}

/** Keys end in the task's id and event, or in the event's id. */
export function eventId(key: string): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(key)?.[0] ?? key;
}
