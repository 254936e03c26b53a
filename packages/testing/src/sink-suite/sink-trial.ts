import { strict as assert } from 'node:assert';
import type { Sink, SinkAnswer, SinkJob } from '@hookgate/core';
import type { SinkUnderTest } from './sink-under-test.ts';

/** How long a publication may take that nobody is in a hurry for, in milliseconds. */
const PATIENCE_MS = 20_000;

/** One test's sink, with an empty queue. */
export class SinkTrial {
  readonly sink: Sink;
  readonly subject: SinkUnderTest;
  readonly #opened: Sink[] = [];

  private constructor(sink: Sink, subject: SinkUnderTest) {
    this.sink = sink;
    this.subject = subject;
  }

  /** Runs a test on a sink of its own, and closes whatever the test opened. */
  static async run(subject: SinkUnderTest, test: (trial: SinkTrial) => Promise<void>): Promise<void> {
    const trial = new SinkTrial(await subject.createSink(), subject);
    trial.#opened.push(trial.sink);
    try {
      await test(trial);
    } finally {
      for (const sink of trial.#opened.reverse()) await subject.closeSink?.(sink);
    }
  }

  /** Opens a further sink, closed after the test. */
  async open(create: () => Sink | Promise<Sink>): Promise<Sink> {
    const sink = await create();
    this.#opened.push(sink);
    return sink;
  }

  /** Publishes, and fails unless the answer is one that a sink may give. */
  async publish(job: SinkJob, sink: Sink = this.sink): Promise<SinkAnswer> {
    const answer = await sink.publish(job, { signal: AbortSignal.timeout(PATIENCE_MS) });
    assert.ok(['stored', 'duplicate', 'unknown'].includes(answer), `publish answered ${String(answer)}`);
    return answer;
  }

  take(): Promise<readonly string[]> {
    return this.subject.takeJobs(this.sink);
  }

  /** Fails unless the queue holds these jobs and no others, in whatever order. */
  async holds(...jobs: readonly SinkJob[]): Promise<void> {
    const taken = await this.take();
    assert.deepEqual(taken.map(idOf).sort(), jobs.map(({ id }) => id).sort(), 'the ids of the jobs in the queue');
  }
}

/** The id in a job's text; the text where it has none. */
export function idOf(text: string): string {
  try {
    return (JSON.parse(text) as { readonly id?: string }).id ?? text;
  } catch {
    return text;
  }
}
