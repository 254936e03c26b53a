import { PlotonApiError } from '../client/ploton-api-error.ts';
import type { PlotonTask, PlotonTaskPage } from '../client/task.ts';
import { inParallel } from './in-parallel.ts';
import { ListingOrder } from './listing-order.ts';
import { RunStopped } from './run-stopped.ts';
import { type RunState, settleTask } from './settle-tasks.ts';
import { createdAt } from './task-event.ts';

/** How many pages are read before the checkpoint is saved on the way. */
const PAGES_PER_SAVE = 10;
/** What an API answers that no longer knows the task a page is to begin behind. */
const LOST_PLACE: ReadonlySet<unknown> = new Set([400, 404, 410, 422]);

/**
 * Reads the listing, page after page, down to what the last run has settled, and settles what is new.
 *
 * @returns whether everything was seen that the API shows
 * @throws RunStopped at `maxPages`
 */
export async function sweepListing(run: RunState, save: () => Promise<void>): Promise<'everything' | 'first_page'> {
  const { config, checkpoint, counts } = run;
  const { client, maxPages, pageSize: limit, signal } = config;
  const bound = checkpoint.until === undefined ? config.since : checkpoint.until - config.overlapMs;
  const startedAt = checkpoint.sweep?.startedAt ?? config.now();
  const order = new ListingOrder();
  const behind = checkpoint.sweep === undefined ? {} : { after: checkpoint.sweep.after };
  const pages = client.tasks.pages({ limit, ...behind, ...(signal === undefined ? {} : { signal }) });
  let newest = checkpoint.sweep?.newest;
  for (;;) {
    const next = await nextPage(run, pages);
    if (next === 'lost_place') return sweepListing(run, save);
    if (next.done) {
      endSweep(run, startedAt, newest);
      return next.value === 'cursor_ignored' ? 'first_page' : 'everything';
    }
    counts.pages += 1;
    const { data, has_more } = next.value;
    const isNew = (task: PlotonTask): boolean => (createdAt(task) ?? Number.POSITIVE_INFINITY) >= bound;
    counts.checked += data.length;
    await inParallel(
      data.filter((task) => isNew(task) || checkpoint.open.has(task.id)),
      config.concurrency,
      (task) => settleTask(run, task),
    );
    for (const task of data) {
      const created = createdAt(task);
      order.see(created);
      // A time in the future would hide what is created until then.
      if (created !== undefined) newest = Math.max(newest ?? 0, Math.min(created, config.now()));
    }
    if (has_more === false || (order.isNewestFirst && !data.some(isNew))) {
      endSweep(run, startedAt, newest);
      return 'everything';
    }
    checkpoint.sweep = { after: (data[data.length - 1] as PlotonTask).id, newest, startedAt };
    if (counts.pages >= maxPages) throw new RunStopped('partial', 'max_pages');
    if (counts.pages % PAGES_PER_SAVE === 0) await save();
  }
}

function endSweep({ checkpoint, heldBack }: RunState, startedAt: number, newest: number | undefined): void {
  checkpoint.sweep = undefined;
  checkpoint.sweptAt = startedAt;
  const seen = newest ?? checkpoint.until;
  checkpoint.until = seen === undefined ? undefined : Math.min(seen, heldBack);
}

async function nextPage(run: RunState, pages: AsyncGenerator<PlotonTaskPage, 'end' | 'cursor_ignored'>) {
  const { checkpoint, counts } = run;
  try {
    return await pages.next();
  } catch (error) {
    const isLost = error instanceof PlotonApiError && LOST_PLACE.has(error.status);
    if (!isLost || checkpoint.sweep === undefined || counts.pages > 0) throw error;
    checkpoint.sweep = undefined;
    return 'lost_place' as const;
  }
}
