import type { PublishOptions, SinkAnswer, SinkJob } from '@hookgate/core';
import { ArraySink, Refusing, Unreachable } from './array-sink.ts';

/** `add()` that nobody awaits. */
export class ResolvesBeforeTheConfirm extends ArraySink {
  override async publish(job: SinkJob, { signal }: PublishOptions): Promise<SinkAnswer> {
    signal.throwIfAborted();
    setTimeout(() => this.keep(job), 20);
    return 'unknown';
  }
}

/** Each job gets an id of the queue's own. */
export class LosesTheId extends ArraySink {
  override keep({ text }: SinkJob): SinkAnswer {
    this.kept.push({ id: String(this.kept.length), text });
    return 'stored';
  }
}

/** Goes through the envelope instead of its text, and sorts what it finds. */
export class ReencodesThePayload extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    const event = job.envelope.event as Record<string, unknown>;
    const sorted = Object.fromEntries(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)));
    return super.keep({ ...job, text: JSON.stringify({ ...job.envelope, event: sorted }) });
  }
}

/** One byte for each character. */
export class Latin1 extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    return super.keep({ ...job, text: Buffer.from(job.text, 'latin1').toString('latin1') });
  }
}

/** Works on for callers that have gone. */
export class IgnoresAbort extends ArraySink {
  override async publish(job: SinkJob): Promise<SinkAnswer> {
    return this.keep(job);
  }
}

/** Waits for a queue that does not answer, for ever. */
export class WaitsForEver extends Unreachable {
  override publish(): Promise<SinkAnswer> {
    return new Promise(() => {});
  }
}

/** Catches what it should not. */
export class SwallowsAnError extends Refusing {
  override async publish(): Promise<SinkAnswer> {
    return super.publish().catch(() => 'unknown' as const);
  }
}

/** Looks first, and stores then. */
export class StoresTwice extends ArraySink {
  override async publish(job: SinkJob, { signal }: PublishOptions): Promise<SinkAnswer> {
    signal.throwIfAborted();
    if (this.kept.some(({ id }) => id === job.id)) return 'duplicate';
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.kept.push({ id: job.id, text: job.text });
    return 'stored';
  }
}

/** One id for a type of event. */
export class FoldsIds extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    return super.keep({ ...job, id: job.type });
  }
}

/** Takes less than it says. */
export class CutsOff extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    return super.keep({ ...job, text: job.text.slice(0, 65_536) });
  }
}

/** The newest first. */
export class Stack extends ArraySink {
  override keep({ id, text }: SinkJob): SinkAnswer {
    if (this.kept.some((each) => each.id === id)) return 'duplicate';
    this.kept.unshift({ id, text });
    return 'stored';
  }
}

/** Says nothing of what became of a job. */
export class AnswersNothing extends ArraySink {
  override async publish(job: SinkJob, options: PublishOptions): Promise<SinkAnswer> {
    await super.publish(job, options);
    return undefined as unknown as SinkAnswer;
  }
}
