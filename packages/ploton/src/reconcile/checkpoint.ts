/** Keeps the checkpoints of reconciliation: a short text under a name. What it rejects with is told, and nothing is lost. */
export interface CheckpointStore {
  /** Resolves with what was saved last; `undefined` when nothing was. */
  load(name: string): Promise<string | undefined>;
  /** Resolves once it is kept. One of two that save at once wins: both are right. */
  save(name: string, checkpoint: string): Promise<void>;
}

/**
 * How far reconciliation is. Every task created before `until` is settled, or among `open`: that stays true of a checkpoint however old
 * it is, so that of several processes any one may write last.
 */
export interface Checkpoint {
  /** Epoch milliseconds by the API's clock; `undefined` before the first run was complete. */
  until: number | undefined;
  /** When the last complete run began, in epoch milliseconds. */
  sweptAt: number | undefined;
  /** Tasks to look at again, and a time before which each has not ended: 0 where nothing is known. The longest not looked at come first. */
  open: Map<string, number>;
  /** Settled tasks whose own times say nothing; without them each would be new at every run. */
  undated: Set<string>;
  /** Where a run stopped that is not complete: behind this task. `newest` becomes `until` at its end, and `startedAt` `sweptAt`. */
  sweep: { readonly after: string; readonly newest: number | undefined; readonly startedAt: number } | undefined;
}

/** How many tasks a checkpoint has room for; its text stays below some 300 kB. */
export const MAX_OPEN = 5_000;
export const MAX_UNDATED = 1_000;

export function emptyCheckpoint(): Checkpoint {
  return { until: undefined, sweptAt: undefined, open: new Map(), undated: new Set(), sweep: undefined };
}

export function writeCheckpoint({ until, sweptAt, open, undated, sweep }: Checkpoint): string {
  return JSON.stringify({ version: 1, until, sweptAt, sweep, open: [...open], undated: [...undated] });
}

/** Reads a checkpoint; `undefined` for what is none, so that everything is looked at again. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    const { version, until, sweptAt, sweep, open, undated } = JSON.parse(text);
    if (version !== 1 || !isTime(until) || !isTime(sweptAt)) return undefined;
    if (sweep !== undefined && !(typeof sweep.after === 'string' && isTime(sweep.newest) && sweep.startedAt >= 0))
      return undefined;
    const isOpen = ([id, at]: [unknown, unknown]) => typeof id === 'string' && typeof at === 'number';
    if (!open.every(isOpen) || !undated.every((id: unknown) => typeof id === 'string')) return undefined;
    return { until, sweptAt, sweep, open: new Map(open), undated: new Set(undated) };
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}
