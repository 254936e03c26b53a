import type { JobEnvelope } from './job.ts';

/** A job on its way into a queue. Take from it what you need: it is no plain object, and a spread of it lacks `uuid` and `text`. */
export interface SinkJob {
  /** The same for every copy of the event: what the queue should know duplicates by. See `Delivery.id`. */
  readonly id: string;
  /** The same as a UUID, for queues that insist on one. */
  readonly uuid: string;
  /** The event's type. */
  readonly type: string;
  readonly envelope: JobEnvelope;
  /** The envelope as JSON, and nothing else: what has to come out of the queue, character by character. */
  readonly text: string;
  /** What `orderBy` answered: jobs with the same one keep their order. `undefined`: none to keep. */
  readonly order: string | undefined;
}

/** What a queue said to a job: it has it, it had it already, or it has it and does not tell which. */
export type SinkAnswer = 'stored' | 'duplicate' | 'unknown';

/** What runs SQL in a transaction that is somebody else's: a client of pg is one. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** Passed to {@link Sink.publish}. `signal` aborts when nobody waits for the answer any longer. */
export interface PublishOptions {
  readonly signal: AbortSignal;
}

/**
 * A queue, as `handOff` of `@hookgate/queue` sees it. What each keeps is proved by `sinkConformance` of `@hookgate/testing`:
 *
 * 1. Confirmed: `publish` resolves when the queue has the job for good, and not before.
 * 2. Suppression: the same id twice is what `suppresses` says.
 * 3. Exact: what comes out is `job.text`, character by character, whatever the event holds.
 * 4. Honest errors: what the queue refuses, or cannot be asked, rejects; nothing is swallowed.
 * 5. In time: it rejects when the signal aborts.
 * 6. Size: up to `maxBytes` is taken.
 */
export interface Sink {
  /** A short name for messages, such as `bullmq`. */
  readonly name: string;
  /**
   * What becomes of a second job with the same id: ignored while the queue keeps the first one, ignored for a time, or stored.
   * What it lets through is for the worker's claim.
   */
  readonly suppresses: 'while-kept' | 'window' | 'never';
  /** Most bytes of `job.text` in UTF-8; more is refused before it is sent. Default: as many as the queue takes. */
  readonly maxBytes?: number;
  /** Whether it keeps the order of jobs with the same `order`. */
  readonly keepsOrder?: boolean;
  /** Resolves when the queue has confirmed the job. */
  publish(job: SinkJob, options: PublishOptions): Promise<SinkAnswer>;
  /** Puts the job into a transaction of the caller's, in one statement; for queues in PostgreSQL. */
  publishIn?(job: SinkJob, client: SqlClient, options: PublishOptions): Promise<SinkAnswer>;
  /**
   * What its client knows to be wrong with the connection, such as `ECONNREFUSED 127.0.0.1:6379, 2 s ago`: it is told when a job was not
   * confirmed in time. No secrets; `undefined` when nothing is known.
   */
  trouble?(): string | undefined;
}
