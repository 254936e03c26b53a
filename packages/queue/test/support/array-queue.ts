import type { Sink, SinkJob } from '@hookgate/core';

/** A queue in this process, for what is about the two ends and not about an engine. */
export interface ArrayQueue extends Sink {
  readonly jobs: SinkJob[];
}

export function arrayQueue(more: Partial<Sink> = {}): ArrayQueue {
  const jobs: SinkJob[] = [];
  return {
    name: 'array',
    suppresses: 'never',
    jobs,
    async publish(job, { signal }) {
      signal.throwIfAborted();
      jobs.push(job);
      return 'stored';
    },
    ...more,
  };
}
