import type { Sink, SinkAnswer, SinkJob } from '@hookgate/core';
import { inTime } from '../hand-off/until-aborted.ts';
import { entityName } from '../order/entity-name.ts';
import { connectionTrouble } from './connection-trouble.ts';
import { streamOf } from './stream-of.ts';

/** What the sink needs of the client that `jetstream(connection)` answers. */
export interface JetStreamLike {
  publish(
    subject: string,
    payload: Uint8Array,
    options: { readonly msgID: string; readonly timeout?: number; readonly headers?: never },
  ): Promise<{ readonly duplicate: boolean; readonly stream: string }>;
}

/** A message as a consumer gets it. */
export interface JetStreamMessage {
  readonly data: Uint8Array;
  readonly subject: string;
  /** Its number in the stream. */
  readonly seq: number;
  readonly info: { readonly stream: string; readonly consumer: string; readonly deliveryCount: number };
  working(): void;
  ackAck(): Promise<boolean>;
  nak(delayMs?: number): void;
}

/** Where to publish. */
export interface JetStreamSinkOptions {
  /**
   * A subject of the stream, which must exist. What `orderBy` names is added as one more token (`webhooks.jobs.<entity>`), so the stream then
   * needs `webhooks.jobs.>`.
   */
  readonly subject: string;
  /**
   * Most bytes of a job. Default: 1,044,480, what a server with the default `max_payload` of 1 MiB takes less 4 KiB for the headers. An
   * event may be larger than that: raise `max_payload`, and this.
   */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 1_048_576 - 4_096;
/** The client's own patience; the hand-off's is shorter. */
const TIMEOUT_MS = 30_000;
/** A server closes the connection at a line of 4 KiB, and a character may take 12 in a subject. */
const MOST_TOKEN_CHARACTERS = 200;

/**
 * A stream of NATS JetStream as a sink. A message is the envelope's JSON, and its `Nats-Msg-Id` the delivery's id, by which JetStream
 * ignores copies for the stream's `duplicate_window` (2 minutes by default); what comes later is for the worker's claim.
 *
 * ```ts
 * const sink = jetStream(jetstream(connection), { subject: 'webhooks.jobs' });
 * app.use(platosWebhook({ store, on: { '*': handOff(sink) } }));
 * ```
 *
 * @param client what `jetstream(connection)` of `@nats-io/jetstream` answers
 * @throws TypeError for anything else, and for a subject with wildcards
 */
export function jetStream(client: JetStreamLike, options: JetStreamSinkOptions): Sink {
  if (
    typeof (client as Partial<JetStreamLike> | null | undefined)?.publish !== 'function' ||
    !('streams' in client || 'consumers' in client)
  ) {
    throw new TypeError(
      "jetStream: the first argument must be what jetstream(connection) answers; a connection itself confirms nothing: jetStream(jetstream(connection), { subject: 'webhooks.jobs' }).",
    );
  }
  const { subject, maxBytes = DEFAULT_MAX_BYTES } = options ?? {};
  if (typeof subject !== 'string' || !/^[^\s.*>]+(?:\.[^\s.*>]+)*$/.test(subject)) {
    throw new TypeError("jetStream: `subject` must be a subject without wildcards, such as 'webhooks.jobs'.");
  }
  if (!(maxBytes >= 1)) throw new TypeError('jetStream: `maxBytes` must be a number above 0.');
  const encoder = new TextEncoder();

  const trouble = connectionTrouble(client);

  return {
    name: 'jetstream',
    suppresses: 'window',
    keepsOrder: true,
    maxBytes,
    publish: (job, options) => inTime(options, () => send(job)),
    trouble,
  };

  async function send({ id, text, order }: SinkJob): Promise<SinkAnswer> {
    const to = order === undefined ? subject : `${subject}.${token(order)}`;
    // Any subscriber may answer a publication; only a stream keeps it.
    const { duplicate } = await streamOf(
      client.publish(to, encoder.encode(text), { msgID: id, timeout: TIMEOUT_MS }),
      `jetStream: no stream has confirmed what was published to ${to}: add ${order === undefined ? to : `${subject}.>`} to the \`subjects\` of a stream.`,
    );
    return duplicate ? 'duplicate' : 'stored';
  }
}

/** Two entities never become one token: what a subject cannot hold is written in its bytes. */
function token(order: string): string {
  if (order === '') return '%';
  return entityName(order, MOST_TOKEN_CHARACTERS).replace(/[^A-Za-z0-9_-]/gu, (character) =>
    [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
