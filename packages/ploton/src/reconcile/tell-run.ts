import type { Logger } from '@hookgate/core';
import type { ReconcileReport } from './reconcile-report.ts';
import type { RunState } from './settle-tasks.ts';

/** One observation and one log line for a run. */
export function tellRun(run: RunState, report: ReconcileReport, error: unknown): void {
  const { config, firstFailure, unknownStatus } = run;
  config.telling.observe({ type: 'reconciliation', ...report });
  const { durationMs, code, outcome, ...counts } = report;
  const err = error ?? firstFailure?.error;
  const fields = {
    event: 'ploton.reconciliation',
    outcome,
    ...(code === undefined ? {} : { code }),
    ...counts,
    ...(firstFailure === undefined ? {} : { failed_task_id: firstFailure.taskId }),
    ...(unknownStatus === undefined ? {} : { unknown_status: unknownStatus.slice(0, 64) }),
    ...(err === undefined ? {} : { err }),
    duration_ms: Math.round(durationMs),
    timestamp: new Date(config.now()).toISOString(),
  };
  config.telling.log(levelOf(run, report), fields, sentenceOf(run, report));
}

function levelOf(
  { unknownStatus }: RunState,
  { outcome, code, failed, delivered, skipped }: ReconcileReport,
): keyof Logger {
  if (outcome === 'failed' || failed > 0) return 'error';
  const isOdd = delivered > 0 || skipped > 0 || unknownStatus !== undefined || code === 'max_pages';
  return isOdd ? 'warn' : 'info';
}

function sentenceOf({ unknownStatus }: RunState, report: ReconcileReport): string {
  const { outcome, code, checked, delivered, failed, skipped } = report;
  const tasks = checked === 1 ? '1 task' : `${checked} tasks`;
  const parts = [`reconciliation: ${outcome}${code === undefined ? '' : ` (${code})`}, ${tasks} checked`];
  if (delivered > 0) parts.push(`${delivered} whose webhook was missed handled now`);
  if (failed > 0) parts.push(`${failed} failed and are tried again`);
  if (skipped > 0) parts.push(`${skipped} skipped: older than the receiver remembers (option \`olderTasks\`)`);
  if (unknownStatus !== undefined) parts.push('tasks of an unknown status are waited for; is this package up to date?');
  return parts.join('; ');
}
