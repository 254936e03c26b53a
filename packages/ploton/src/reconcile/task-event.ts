import { type PlotonEvent, type PlotonTaskError, parseIsoTimestamp, parseTimestamp } from '@hookgate/core';
import type { PlotonTask } from '../client/task.ts';

/** What Ploton would have sent about a task that ended; `undefined` where it sends nothing: for one that was cancelled. */
export function eventOf(task: PlotonTask, at: number): PlotonEvent | undefined {
  const common = { task_id: task.id, timestamp: new Date(at).toISOString() };
  if (task.status === 'complete') {
    // What is no object fails the shape check of the receiver, as the webhook would have.
    return { ...common, event: 'task.complete', data: (task.result ?? {}) as PlotonTask['result'] & object };
  }
  if (task.status === 'failed') return { ...common, event: 'task.failed', data: { error: errorOf(task) } };
  return undefined;
}

/** A failed task that does not say why: for a handler, a failure that nobody knows to pass. */
function errorOf({ error }: PlotonTask): PlotonTaskError {
  if (typeof error === 'object' && error !== null && typeof error.code === 'string') return error;
  return { code: 'unknown', message: "Ploton's API does not say why the task failed", recoverable: false };
}

/** Where an API may say when a task changed last; `created_at` is the only one that Ploton documents. */
const TIME_FIELDS = ['completed_at', 'failed_at', 'finished_at', 'updated_at', 'created_at'];

/** When a task was created, in epoch milliseconds; `undefined` where it does not say so. */
export function createdAt(task: PlotonTask): number | undefined {
  return readTime(task.created_at);
}

/** The last time that a task shows, in epoch milliseconds: it did not end before. `undefined` where it shows none. */
export function lastTime(task: PlotonTask): number | undefined {
  const times = TIME_FIELDS.map((field) => readTime(task[field])).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  return parseIsoTimestamp(text) ?? parseTimestamp(text);
}
