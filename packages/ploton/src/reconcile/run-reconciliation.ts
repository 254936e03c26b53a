import { PlotonApiError } from '../client/ploton-api-error.ts';
import { inTime } from '../in-time.ts';
import { type Checkpoint, emptyCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { lookUpOpenTasks } from './look-up-open.ts';
import type { ReconcileConfig } from './reconcile-options.ts';
import { noCounts, type ReconcileReport } from './reconcile-report.ts';
import { RunStopped } from './run-stopped.ts';
import type { RunState } from './settle-tasks.ts';
import { sweepListing } from './sweep-listing.ts';
import { tellRun } from './tell-run.ts';

/**
 * One run: the checkpoint, the listing, the open tasks it does not show, the checkpoint. It may end at any point: what was handled is a
 * duplicate to the next run, and a checkpoint says only what is settled.
 *
 * @throws TypeError when the receiver needs to be told more, such as `endpoint`
 */
export async function runReconciliation(config: ReconcileConfig, settled: Set<string>): Promise<ReconcileReport> {
  const startedAt = performance.now();
  const run: RunState = {
    config,
    checkpoint: emptyCheckpoint(),
    counts: noCounts(),
    settled,
    looked: new Set(),
    heldBack: Number.POSITIVE_INFINITY,
    firstFailure: undefined,
    unknownStatus: undefined,
  };
  const end = await runSteps(run);
  const durationMs = performance.now() - startedAt;
  const report: ReconcileReport = { outcome: end.outcome, code: end.code, ...run.counts, durationMs };
  tellRun(run, report, end.error);
  return report;
}

interface RunEnd {
  readonly outcome: ReconcileReport['outcome'];
  readonly code: string | undefined;
  readonly error?: unknown;
}

async function runSteps(run: RunState): Promise<RunEnd> {
  const { config } = run;
  try {
    Object.assign(run.checkpoint, await load(config));
    const save = (): Promise<void> => keep(config, run.checkpoint);
    let end: RunEnd = { outcome: 'complete', code: undefined };
    try {
      if ((await sweepListing(run, save)) === 'first_page') end = { outcome: 'partial', code: 'cursor_ignored' };
    } catch (error) {
      if (!(error instanceof RunStopped) || error.code !== 'max_pages') throw error;
      end = error;
    }
    await lookUpOpenTasks(run);
    await save();
    return end;
  } catch (error) {
    const end = explain(config, error);
    // What was settled until here need not be looked at again. It may be the checkpoints that failed.
    if (end.code !== 'checkpoint_unavailable') await keep(config, run.checkpoint).catch(() => {});
    return end;
  }
}

function explain({ signal }: ReconcileConfig, error: unknown): RunEnd {
  if (error instanceof RunStopped) return { outcome: error.outcome, code: error.code, error: error.cause };
  if (signal?.aborted) return { outcome: 'partial', code: 'stopped' };
  if (error instanceof PlotonApiError) return { outcome: 'failed', code: error.code, error };
  throw error;
}

async function load({ checkpoints, name, telling, now }: ReconcileConfig): Promise<Checkpoint | undefined> {
  let text: string | undefined;
  try {
    text = await inTime(checkpoints.load(name));
  } catch (error) {
    telling.observe({ type: 'checkpoint-error', operation: 'load', error });
    throw new RunStopped('failed', 'checkpoint_unavailable', error);
  }
  if (text === undefined || text === null) return undefined;
  const checkpoint = readCheckpoint(text);
  if (checkpoint === undefined) {
    const sentence = `the checkpoint \`${name}\` cannot be read, so everything since \`since\` is looked at again`;
    telling.log('warn', { event: 'ploton.reconciliation.warning', code: 'checkpoint_unreadable' }, sentence);
  } else if (checkpoint.until !== undefined) {
    // By a clock that was ahead, it would hide what is created until then.
    checkpoint.until = Math.min(checkpoint.until, now());
  }
  return checkpoint;
}

async function keep({ checkpoints, name, telling }: ReconcileConfig, checkpoint: Checkpoint): Promise<void> {
  try {
    await inTime(checkpoints.save(name, writeCheckpoint(checkpoint)));
  } catch (error) {
    telling.observe({ type: 'checkpoint-error', operation: 'save', error });
    throw new RunStopped('failed', 'checkpoint_unavailable', error);
  }
}
