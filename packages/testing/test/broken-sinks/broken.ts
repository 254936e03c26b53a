import type { PublishOptions, SinkAnswer, SinkJob, SqlClient } from '@hookgate/core';
import { ArraySink, Refusing, TransactionSink, Unreachable } from './array-sink.ts';

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

/** Writes characters as one thinks they should be. */
export class NormalisesText extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    return super.keep({ ...job, text: job.text.normalize('NFC') });
  }
}

/** Knows a job by what is in it, which is another with each delivery. */
export class TellsCopiesByText extends ArraySink {
  override keep({ id, text }: SinkJob): SinkAnswer {
    if (this.kept.some((each) => each.text === text)) return 'duplicate';
    this.kept.push({ id, text });
    return 'stored';
  }
}

/** Remembers the last ten ids. */
export class ForgetsSoon extends ArraySink {
  readonly #ids: string[] = [];
  override keep({ id, text }: SinkJob): SinkAnswer {
    if (this.#ids.includes(id)) return 'duplicate';
    this.#ids.push(id);
    if (this.#ids.length > 10) this.#ids.shift();
    this.kept.push({ id, text });
    return 'stored';
  }
}

/** Remembers ids for a tenth of a second. */
export class ForgetsAtOnce extends ArraySink {
  readonly #seenAt = new Map<string, number>();
  override keep({ id, text }: SinkJob): SinkAnswer {
    if (performance.now() - (this.#seenAt.get(id) ?? Number.NEGATIVE_INFINITY) < 100) return 'duplicate';
    this.#seenAt.set(id, performance.now());
    this.kept.push({ id, text });
    return 'stored';
  }
}

/** Has a column of so many characters, each of which may be four bytes. */
export class MeasuresTheWorstCase extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    if (/[^\0-\x7f]/.test(job.text) && 4 * job.text.length > this.maxBytes) throw new Error('too large');
    return super.keep(job);
  }
}

/** Has no room for anything. */
export class TakesNothing extends ArraySink {
  override readonly maxBytes = 0;
}

/** Marks what it has sent. */
export class MarksTheJob extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    Object.assign(job.envelope.event as object, { sent: true });
    return super.keep(job);
  }
}

/** A column of 128 characters for what `orderBy` names. */
export class HasShortNames extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    if ((job.order?.length ?? 0) > 128) throw new Error('value too long');
    return super.keep(job);
  }
}

/** Takes what PostgreSQL calls a text. */
export class HasNamesOfText extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    if (job.order === '' || job.order?.includes('\0')) throw new Error('invalid byte sequence');
    return super.keep(job);
  }
}

/** Replaces a job that waits, and so has it wait from now. */
export class PutsCopiesLast extends ArraySink {
  override keep({ id, text }: SinkJob): SinkAnswer {
    const at = this.kept.findIndex((each) => each.id === id);
    if (at >= 0) this.kept.splice(at, 1);
    this.kept.push({ id, text });
    return 'unknown';
  }
}

/** Has a connection of its own for what should be in the caller's transaction. */
export class CommitsByItself extends TransactionSink {
  override async publishIn(job: SinkJob, _client: SqlClient, options: PublishOptions): Promise<SinkAnswer> {
    return this.publish(job, options);
  }
}

/** Publishes in a transaction that nobody waits for any more. */
export class IgnoresAbortInTransactions extends TransactionSink {
  override async publishIn(job: SinkJob, client: SqlClient): Promise<SinkAnswer> {
    return super.publishIn(job, client, { signal: new AbortController().signal });
  }
}

/** Names jobs by their type, as a protocol of bytes has it. */
export class HasShortTypes extends ArraySink {
  override keep(job: SinkJob): SinkAnswer {
    if (Buffer.byteLength(job.type) > 255) throw new Error('shortstr is too long');
    return super.keep(job);
  }
}
