import { PlotonApiError } from './ploton-api-error.ts';
import type { PlotonTask, PlotonTaskPage } from './task.ts';

/** @throws PlotonApiError `invalid_answer` when there is no task in it */
export function parseTask<TResult>(json: unknown): PlotonTask<TResult> {
  if (isTask<TResult>(json)) return json;
  throw invalid('is no task: it has no `id`, or no `status`');
}

/** What was left out of a page. */
export interface OddTasks {
  readonly count: number;
  /** The beginning of the first one, as JSON. */
  readonly first: string;
}

/**
 * A page: `{ data, has_more }` as the API's reference shows it, or a bare array. One broken task must not hide all the others.
 *
 * @param onOdd told when something in it is no task
 * @throws PlotonApiError `invalid_answer` when it is neither, or nothing in it is a task
 */
export function parseTaskPage<TResult>(json: unknown, onOdd: (odd: OddTasks) => void): PlotonTaskPage<TResult> {
  const { data, has_more } = (Array.isArray(json) ? { data: json } : (json ?? {})) as Record<string, unknown>;
  if (!Array.isArray(data)) throw invalid('is no list of tasks: it has no `data`');
  const tasks = data.filter(isTask<TResult>);
  const count = data.length - tasks.length;
  if (count > 0) {
    if (tasks.length === 0) throw invalid('lists no tasks: what it lists has no `id`, or no `status`');
    onOdd({ count, first: JSON.stringify(data.find((each) => !isTask(each))).slice(0, 100) });
  }
  return { data: tasks, has_more: typeof has_more === 'boolean' ? has_more : undefined };
}

function isTask<TResult>(value: unknown): value is PlotonTask<TResult> {
  const { id, status } = (value ?? {}) as Record<string, unknown>;
  return typeof id === 'string' && id !== '' && typeof status === 'string';
}

function invalid(problem: string): PlotonApiError {
  return new PlotonApiError(`Ploton: the answer ${problem}; is PLOTON_BASE_URL right?`, {
    code: 'invalid_answer',
    status: 200,
    recoverable: false,
  });
}
