import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  /** Microseconds of the processor's time; a task that is kept waiting by other programs does not take longer by it. */
  readonly tdur?: number;
}

/** Watches what a browser does for a page. Returns what ends it, and tells the longest that it was busy at a stretch. */
export async function watchTasks(browser: Browser, page: Page): Promise<() => Promise<number>> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const tasks = traceEvents.filter(({ name, tdur }) => name.endsWith('::RunTask') && tdur !== undefined);
    if (tasks.length === 0) throw new Error('The browser told of no tasks.');
    return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
  };
}
