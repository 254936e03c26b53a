/** How often something happened since it was last told. */
export interface Repeated<T> {
  readonly count: number;
  readonly latest: T;
}

/** Keeps what happens again and again from filling a log: the first is told at once, the others are counted. */
export interface Repeats<T> {
  /** Whether this is the first of its kind in a while, to be told at once. The others are told as a number. */
  isFirst(kind: string, seen: T): boolean;
  /** Tells at once what was counted so far. */
  flush(): void;
}

/** Milliseconds between two lines about the same. */
export const SUMMARY_INTERVAL_MS = 60_000;

/** Kinds remembered at once; ours are few, but a kind names an endpoint. More share one. */
const MAX_KINDS = 1_000;

interface Entry<T> {
  toldAt: number;
  count: number;
  latest: T;
}

/**
 * @param summarise told once a minute of what happened more than once; for the last time a minute after it happened last
 */
export function createRepeats<T>(summarise: (repeated: Repeated<T>) => void): Repeats<T> {
  const entries = new Map<string, Entry<T>>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(entry: Entry<T>, now: number): void {
    const { count, latest } = entry;
    entry.toldAt = now;
    entry.count = 0;
    summarise({ count, latest });
  }

  function tellDue(): void {
    timer = undefined;
    const now = performance.now();
    for (const [kind, entry] of entries) {
      if (now - entry.toldAt < SUMMARY_INTERVAL_MS) continue;
      if (entry.count > 0) tell(entry, now);
      else entries.delete(kind);
    }
    arm();
  }

  /** Only while there is something to tell, and never for the process's sake. */
  function arm(): void {
    if (timer !== undefined) return;
    let dueAt = Number.POSITIVE_INFINITY;
    for (const { count, toldAt } of entries.values()) if (count > 0) dueAt = Math.min(dueAt, toldAt);
    if (dueAt === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(1, dueAt + SUMMARY_INTERVAL_MS - performance.now());
    const started = setTimeout(tellDue, delayMs) as ReturnType<typeof setTimeout> | number;
    // A number keeps its process alive (Deno), or belongs to one request (workers): there the next occurrence tells.
    if (typeof started === 'object' && typeof started.unref === 'function') timer = started.unref();
    else clearTimeout(started);
  }

  return {
    isFirst(wanted, seen) {
      const kind = entries.has(wanted) || entries.size < MAX_KINDS ? wanted : '';
      const now = performance.now();
      const entry = entries.get(kind);
      // After a quiet minute it is news again.
      if (entry === undefined || (entry.count === 0 && now - entry.toldAt >= SUMMARY_INTERVAL_MS)) {
        entries.set(kind, { toldAt: now, count: 0, latest: seen });
        return true;
      }
      entry.count += 1;
      entry.latest = seen;
      if (now - entry.toldAt >= SUMMARY_INTERVAL_MS) tell(entry, now);
      else if (entry.count === 1) arm();
      return false;
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      const now = performance.now();
      for (const entry of entries.values()) if (entry.count > 0) tell(entry, now);
      entries.clear();
    },
  };
}
