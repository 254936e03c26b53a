/** Something that is due at a moment. */
export interface Due {
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

/**
 * What is due, the earliest first; of two that are due at once, the one that was added first. Adding and taking cost the logarithm
 * of how many there are.
 */
export interface DueHeap<TJob extends Due> {
  add(job: TJob): void;
  /** Takes it out before it is due. What is not in the heap is left alone. */
  remove(job: TJob): void;
  /** The earliest one. */
  readonly first: TJob | undefined;
  /** Takes the earliest one, if it is due by `now`. */
  take(now: number): TJob | undefined;
}

interface Entry<TJob> {
  readonly job: TJob;
  readonly dueAt: number;
  readonly order: number;
}

/** A heap of what is due. Each job may be in it once. */
export function createDueHeap<TJob extends Due>(): DueHeap<TJob> {
  const entries: Entry<TJob>[] = [];
  /** What is in the heap; an entry whose job is not, was removed, and is skipped when it comes to the top. */
  const present = new Map<TJob, Entry<TJob>>();
  let added = 0;

  const isBefore = (a: Entry<TJob>, b: Entry<TJob>): boolean =>
    a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);

  function rise(entry: Entry<TJob>): void {
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = entries[above] as Entry<TJob>;
      if (!isBefore(entry, parent)) break;
      entries[at] = parent;
      at = above;
    }
    entries[at] = entry;
  }

  /** Drops the top, and lets the last one sink from there. */
  function drop(): void {
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= entries.length) break;
      const right = entries[below + 1];
      if (right !== undefined && isBefore(right, entries[below] as Entry<TJob>)) below += 1;
      const child = entries[below] as Entry<TJob>;
      if (!isBefore(child, last)) break;
      entries[at] = child;
      at = below;
    }
    entries[at] = last;
  }

  /** Removed jobs that are due much later would otherwise pile up. */
  function sweep(): void {
    if (entries.length < 2 * present.size + 64) return;
    const kept = entries.filter((entry) => present.get(entry.job) === entry).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    // What is sorted is a heap.
    entries.splice(0, entries.length, ...kept);
  }

  function top(): Entry<TJob> | undefined {
    for (let entry = entries[0]; entry !== undefined; entry = entries[0]) {
      if (present.get(entry.job) === entry) return entry;
      drop();
    }
    return undefined;
  }

  return {
    add(job) {
      const entry = { job, dueAt: job.dueAt, order: added++ };
      present.set(job, entry);
      rise(entry);
    },
    remove(job) {
      if (present.delete(job)) sweep();
    },
    get first() {
      return top()?.job;
    },
    take(now) {
      const entry = top();
      if (entry === undefined || entry.dueAt > now) return undefined;
      drop();
      present.delete(entry.job);
      return entry.job;
    },
  };
}
