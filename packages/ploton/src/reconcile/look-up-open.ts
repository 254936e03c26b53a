import { PlotonApiError } from '../client/ploton-api-error.ts';
import { inParallel } from './in-parallel.ts';
import { type RunState, settleTask } from './settle-tasks.ts';

/** Asks for the open tasks that the listing did not show, those first that were not looked at for longest. */
export async function lookUpOpenTasks(run: RunState): Promise<void> {
  const { config, checkpoint, counts, looked } = run;
  const { signal } = config;
  const ids: string[] = [];
  for (const id of checkpoint.open.keys()) {
    if (ids.length === config.maxLookups) break;
    if (!looked.has(id)) ids.push(id);
  }
  await inParallel(ids, config.concurrency, async (id) => {
    counts.checked += 1;
    try {
      const task = await config.client.tasks.get(id, signal === undefined ? {} : { signal });
      await settleTask(run, { ...task, id });
    } catch (error) {
      if (isGone(error)) checkpoint.open.delete(id);
      else if (isOfThisTask(error)) counts.failed += 1;
      else throw error;
    }
  });
}

function isGone(error: unknown): boolean {
  return error instanceof PlotonApiError && (error.status === 404 || error.status === 410);
}

/** Whether another task may fare better: an id that cannot be asked for, an answer that is no task. */
function isOfThisTask(error: unknown): boolean {
  if (error instanceof PlotonApiError)
    return error.status === 400 || error.status === 422 || error.code === 'invalid_answer';
  return error instanceof TypeError && / is no task id/.test(error.message);
}
