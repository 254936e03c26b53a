import type { PlotonEvent, SubmitOutcome } from '@hookgate/core';
import type { ReconcileConfig } from './reconcile-options.ts';
import { RunStopped } from './run-stopped.ts';

/**
 * Hands an event to the receiver.
 *
 * @throws RunStopped when no event can be handled now; TypeError when the receiver needs to be told more; else what the handler throws
 */
export async function submitEvent(config: ReconcileConfig, event: PlotonEvent): Promise<SubmitOutcome> {
  const { receiver, place, signal, handler, waitMs } = config;
  const waiting = new AbortController();
  const leave = (): void => waiting.abort();
  const timer = setTimeout(leave, waitMs);
  signal?.addEventListener('abort', leave);
  try {
    if (signal?.aborted) throw new RunStopped('partial', 'stopped');
    return await receiver.submit(event, { source: 'reconciliation', signal: waiting.signal, ...place }, handler);
  } catch (error) {
    const code = notClaimed(error);
    if (code === 'shutting_down') throw new RunStopped('partial', code);
    if (code !== undefined && signal?.aborted) throw new RunStopped('partial', 'stopped');
    if (code === 'store_unavailable') throw new RunStopped('failed', code, error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

/** Whether `submit` says that it was called wrongly: no event would fare better. */
export function isMisuse(error: unknown): boolean {
  return error instanceof TypeError && / submit: /.test(error.message);
}

/** The code of a `NotClaimedError`, whichever copy of the core it comes from. */
function notClaimed(error: unknown): string | undefined {
  const { code, key, name } = (error ?? {}) as Record<string, unknown>;
  const isOne =
    typeof key === 'string' && ['InFlightError', 'StoreUnavailableError', 'ShuttingDownError'].includes(`${name}`);
  return isOne ? String(code) : undefined;
}
