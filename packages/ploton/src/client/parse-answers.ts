import { PlotonApiError } from './ploton-api-error.ts';
import type { PlotonTask, PlotonTaskPage } from './task.ts';

/** @throws PlotonApiError `invalid_answer` when there is no task in it */
export function parseTask<TResult>(json: unknown): PlotonTask<TResult> {
  if (isTask<TResult>(json)) return json;
  throw invalid('is no task: it has no `id`, or no `status`');
}

/**
 * A page: `{ data, has_more }` as the API's reference shows it, or a bare array.
 *
 * @throws PlotonApiError `invalid_answer` when it is neither, or one of them is no task
 */
export function parseTaskPage<TResult>(json: unknown): PlotonTaskPage<TResult> {
  const { data, has_more } = (Array.isArray(json) ? { data: json } : (json ?? {})) as Record<string, unknown>;
  if (!Array.isArray(data)) throw invalid('is no list of tasks: it has no `data`');
  if (!data.every(isTask<TResult>)) throw invalid('lists something that is no task');
  return { data, has_more: typeof has_more === 'boolean' ? has_more : undefined };
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
