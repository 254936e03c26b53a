import { isFinished, type PlotonTask } from '../client/task.ts';
import { type Checkpoint, MAX_OPEN, MAX_UNDATED } from './checkpoint.ts';
import type { ReconcileConfig } from './reconcile-options.ts';
import type { MutableCounts } from './reconcile-report.ts';
import { RunStopped } from './run-stopped.ts';
import { isMisuse, submitEvent } from './submit-event.ts';
import { createdAt, eventOf, lastTime } from './task-event.ts';

/** What a run works with. */
export interface RunState {
  readonly config: ReconcileConfig;
  readonly checkpoint: Checkpoint;
  readonly counts: MutableCounts;
  /** Ids this process has settled: not submitted again while it remembers them. */
  readonly settled: Set<string>;
  /** Open tasks that this run has looked at. */
  readonly looked: Set<string>;
  /** The oldest task that found no place among the open ones: the next checkpoint must not be behind it. */
  heldBack: number;
  /** What the first event failed with that could not be handled. */
  firstFailure: { readonly taskId: string; readonly error: unknown } | undefined;
  /** A status that is newer than us. */
  unknownStatus: string | undefined;
}

const MAX_SETTLED = 20_000;
const KNOWN_UNFINISHED: ReadonlySet<string> = new Set(['pending', 'running', 'waiting']);

/** Has the event of a task handled if it is finished, and remembers the task if it has to be looked at again. */
export async function settleTask(run: RunState, task: PlotonTask): Promise<void> {
  const { config, checkpoint, counts, settled } = run;
  const { id, status } = task;
  const now = config.now();
  if (!isFinished(task)) {
    if (!KNOWN_UNFINISHED.has(status)) run.unknownStatus ??= status;
    return keepOpen(run, task, now);
  }
  if (settled.has(id) || checkpoint.undated.has(id)) return leave(run, id);
  const shown = lastTime(task);
  const isBelievable = shown !== undefined && shown <= now + 2 * config.clockToleranceMs;
  const seenOpen = checkpoint.open.get(id) ?? 0;
  const isDated = isBelievable || seenOpen > 0;
  // One without a time is new since the last run that saw everything; of the first run nobody knows.
  const endedAfter = isDated ? Math.max(isBelievable ? shown : 0, seenOpen) : checkpoint.sweptAt;
  const event = eventOf(task, isBelievable ? shown : now);
  if (event === undefined) return leave(run, id);
  const isFull = !isDated && checkpoint.undated.size >= MAX_UNDATED;
  const isOld = endedAfter === undefined || now - endedAfter > config.memoryMs || isFull;
  if (isOld && config.olderTasks === 'skip') {
    counts.skipped += 1;
    if (!isDated && !isFull) checkpoint.undated.add(id);
    return leave(run, id);
  }
  if (endedAfter !== undefined && now - endedAfter < config.graceMs) return keepOpen(run, task, endedAfter);
  try {
    const outcome = await submitEvent(config, event);
    counts[outcome === 'handled' ? 'delivered' : outcome === 'duplicate' ? 'duplicates' : 'unhandled'] += 1;
  } catch (error) {
    if (error instanceof RunStopped || isMisuse(error)) throw error;
    counts.failed += 1;
    run.firstFailure ??= { taskId: id, error };
    return keepOpen(run, task, endedAfter ?? 0, 'failed');
  }
  if (!isDated && !isFull) checkpoint.undated.add(id);
  settled.add(id);
  if (settled.size > MAX_SETTLED) settled.delete(settled.values().next().value as string);
  leave(run, id);
}

/** The task needs no further look. */
function leave({ checkpoint }: RunState, id: string): void {
  checkpoint.open.delete(id);
}

/** @param endedAfter it did not end before, as far as that is known */
function keepOpen(run: RunState, task: PlotonTask, endedAfter: number, why: 'waiting' | 'failed' = 'waiting'): void {
  const { checkpoint, counts, looked } = run;
  const { open } = checkpoint;
  if (why === 'waiting') counts.waiting += 1;
  if (!open.delete(task.id) && open.size >= MAX_OPEN) {
    run.heldBack = Math.min(run.heldBack, createdAt(task) ?? checkpoint.until ?? 0);
    return;
  }
  open.set(task.id, endedAfter);
  looked.add(task.id);
}
