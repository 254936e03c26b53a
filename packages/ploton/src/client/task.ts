import type { JsonObject, OpenString, PlotonTaskError } from '@hookgate/core';

/** What a task is doing; the list is open. `complete`, `failed` and `cancelled` are final. */
export type PlotonTaskStatus = OpenString<'pending' | 'running' | 'waiting' | 'complete' | 'failed' | 'cancelled'>;

/**
 * A task, as Ploton's API shows it. Fields it may add later are kept.
 *
 * @typeParam TResult the shape of `result`: what your tasks return
 */
export interface PlotonTask<TResult = JsonObject> {
  /** Such as `task_8xK2mP`. */
  readonly id: string;
  readonly status: PlotonTaskStatus;
  readonly tool?: string;
  /** ISO 8601. */
  readonly created_at?: string;
  readonly metadata?: JsonObject;
  /** Of a task that is `complete`. */
  readonly result?: TResult;
  /** Of a task that `failed`. */
  readonly error?: PlotonTaskError;
  readonly [field: string]: unknown;
}

/** What a new task is made of. */
export interface NewPlotonTask {
  /** What to do, in words; at most 10,000 characters. */
  readonly prompt: string;
  readonly user_id?: string;
  readonly metadata?: JsonObject;
  readonly mode?: OpenString<'live' | 'test'>;
}

/** One page of tasks. */
export interface PlotonTaskPage<TResult = JsonObject> {
  readonly data: readonly PlotonTask<TResult>[];
  /** Whether there are more behind the last one; `undefined` where the API does not say. */
  readonly has_more: boolean | undefined;
}

const FINAL: ReadonlySet<string> = new Set(['complete', 'failed', 'cancelled']);

/** Whether a task will not change any more. */
export function isFinished(task: PlotonTask<unknown>): boolean {
  return FINAL.has(task.status);
}
