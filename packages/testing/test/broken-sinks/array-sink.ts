import type { PublishOptions, Sink, SinkAnswer, SinkJob, SqlClient } from '@hookgate/core';

/** What a queue in an array needs to be one, in small steps that broken ones replace. */
export class ArraySink implements Sink {
  readonly name: string = 'array';
  readonly suppresses: Sink['suppresses'] = 'while-kept';
  readonly keepsOrder: boolean = true;
  readonly maxBytes: number = 100_000;
  readonly kept: { id: string; text: string }[] = [];

  async publish(job: SinkJob, { signal }: PublishOptions): Promise<SinkAnswer> {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return this.keep(job);
  }

  keep({ id, text }: SinkJob): SinkAnswer {
    if (this.kept.some((each) => each.id === id)) return 'duplicate';
    this.kept.push({ id, text });
    return 'stored';
  }
}

/** One that cannot be asked, and waits until it is told that nobody does. */
export class Unreachable extends ArraySink {
  override publish(_job: SinkJob, { signal }: PublishOptions): Promise<SinkAnswer> {
    return new Promise((_resolve, reject) => {
      const abort = (): void => reject(new Error('nobody answered'));
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** One that refuses. */
export class Refusing extends ArraySink {
  override async publish(): Promise<SinkAnswer> {
    throw new Error('no such queue');
  }
}

/** One with transactions: their client has what is to be kept when they commit. */
export class TransactionSink extends ArraySink {
  async publishIn(job: SinkJob, client: SqlClient, { signal }: PublishOptions): Promise<SinkAnswer> {
    signal.throwIfAborted();
    await client.query('INSERT', [this, job]);
    return 'unknown';
  }
}

/** Runs a transaction on sinks in arrays. */
export async function inTransaction(
  work: (client: SqlClient) => Promise<void>,
  end: 'commit' | 'rollback',
): Promise<void> {
  const statements: [ArraySink, SinkJob][] = [];
  await work({
    async query(_text, values) {
      statements.push(values as [ArraySink, SinkJob]);
      return { rows: [] };
    },
  });
  if (end === 'commit') for (const [sink, job] of statements) sink.keep(job);
}
