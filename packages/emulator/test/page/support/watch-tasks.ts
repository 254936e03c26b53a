import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor's time: a task does not take longer because other programs had their turn. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Watches what a browser does for a page. Returns what ends it, and tells the milliseconds of the longest task of a page: for so
 * long it answers no key.
 */
export async function watchTasks(browser: Browser, page: Page): Promise<() => Promise<number>> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
    const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
    const pages = new Set(named.map(threadOf));
    const tasks = traceEvents.filter((event) => event.name.endsWith('::RunTask') && pages.has(threadOf(event)));
    if (tasks.length === 0) throw new Error('The browser told of no tasks.');
    return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
  };
}
