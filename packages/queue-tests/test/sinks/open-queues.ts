import type { Sink } from '@hookgate/core';

/** A queue of a real engine, for one test. */
export interface OpenQueue {
  readonly sink: Sink;
  /** Everything it holds, as a worker would be given it. */
  take(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Remembers which queue each sink belongs to, as the conformance suite wants it. */
export function openQueues(open: () => Promise<OpenQueue>) {
  const opened = new Map<Sink, OpenQueue>();
  return {
    async createSink(): Promise<Sink> {
      const queue = await open();
      opened.set(queue.sink, queue);
      return queue.sink;
    },
    takeJobs: (sink: Sink): Promise<readonly string[]> => (opened.get(sink) as OpenQueue).take(),
    async closeSink(sink: Sink): Promise<void> {
      await opened.get(sink)?.close();
      opened.delete(sink);
    },
    /** For a sink of another kind that the suite opens. */
    add(sink: Sink, close: () => Promise<void>): Sink {
      opened.set(sink, { sink, take: async () => [], close });
      return sink;
    },
  };
}

let named = 0;

/** A name no other test has. */
export function newName(prefix = 'q'): string {
  named += 1;
  return `${prefix}-${process.pid}-${named}-${Math.random().toString(36).slice(2, 8)}`;
}
