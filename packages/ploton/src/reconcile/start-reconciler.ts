import type { PlotonEvent } from '@hookgate/core';
import { checkOptions } from '../check-options.ts';
import { type ReconcileOptions, resolveReconcileOptions } from './reconcile-options.ts';
import type { ReconcileReport } from './reconcile-report.ts';
import { runReconciliation } from './run-reconciliation.ts';

/** Options of {@link startReconciler}. */
export interface ReconcilerOptions<TEvent = PlotonEvent> extends ReconcileOptions<TEvent> {
  /** How long after a run the next begins, in milliseconds. Default: 300,000 (5 minutes). */
  readonly everyMs?: number;
  /** How much of `everyMs` is left to chance, more or less, so that processes started together part: 0 to 1. Default: 0.1. */
  readonly jitter?: number;
}

/** A reconciliation that runs until it is stopped. */
export interface Reconciler {
  /** Runs now, unless it runs already, and resolves with what that run did. */
  run(): Promise<ReconcileReport>;
  /** No run begins any more; resolves when the present one has ended and its handlers with it. */
  stop(): Promise<void>;
}

/**
 * Reconciles at once and then every five minutes, never twice at the same time. It keeps the process alive until `stop()`.
 *
 * ```ts
 * const reconciler = startReconciler({ client, receiver: webhook.receiver, checkpoints: fileCheckpoints({ path }) });
 * process.once('SIGTERM', () => reconciler.stop());
 * ```
 *
 * @throws TypeError for unknown or invalid options
 */
export function startReconciler<TEvent = PlotonEvent>(options: ReconcilerOptions<TEvent>): Reconciler {
  const { everyMs = 300_000, jitter = 0.1, signal, ...rest } = options ?? {};
  const check = checkOptions('startReconciler', '', {}, []);
  check.milliseconds('everyMs', everyMs, 1, 2 ** 30);
  if (!(jitter >= 0 && jitter <= 1)) check.fail('jitter', `must be a number from 0 to 1, not ${String(jitter)}`);
  const stopping = new AbortController();
  const config = resolveReconcileOptions('startReconciler', {
    ...rest,
    signal: stopping.signal,
  } as ReconcileOptions<TEvent>);
  const settled = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<ReconcileReport> | undefined;

  function run(): Promise<ReconcileReport> {
    if (stopping.signal.aborted) return Promise.reject(new Error('startReconciler: it was stopped.'));
    clearTimeout(timer);
    running ??= runReconciliation(config, settled).finally(() => {
      running = undefined;
      if (!stopping.signal.aborted) timer = setTimeout(runOnTime, everyMs * (1 + jitter * (2 * Math.random() - 1)));
    });
    return running;
  }

  /** Nobody waits for it: what is wrong with the options, `submit` says, is told at every run. */
  function runOnTime(): void {
    run().catch((error: unknown) => {
      config.telling.log('error', { event: 'ploton.reconciliation', outcome: 'failed', err: error }, String(error));
    });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    await running?.catch(() => {});
  }

  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) void stop();
  else runOnTime();
  return { run, stop };
}
