import {
  checkAttempts,
  DEAD_LETTER_HEADERS,
  DEFAULT_ATTEMPTS,
  type DeadLetterReason,
  defaultBackoff,
  headerText,
  isJobError,
  type ProcessorParts,
  pauseAfter,
} from '../consume/dead-letter.ts';
import type { JetStreamMessage } from './jet-stream.ts';

/** What publishes dead letters: what `jetstream(connection)` answers. */
interface JetStreamPublisher {
  publish(
    subject: string,
    payload: Uint8Array,
    options: { readonly msgID: string; readonly headers?: never },
  ): Promise<{ readonly stream: string }>;
}

/** How messages are processed. The consumer's own `max_deliver` must be unlimited, which is its default: JetStream drops what exceeds it. */
export interface JetStreamOptions {
  /** What `jetstream(connection)` answers: it publishes the dead letters. */
  readonly client: JetStreamPublisher;
  /** A subject of a stream that keeps dead letters, such as `webhooks.dead`. */
  readonly deadLetter: string;
  /** Makes an empty set of headers: `headers` of `@nats-io/transport-node`. */
  readonly headers: () => { set(name: string, value: string): void };
  /** Runs of a job before it is a dead letter. Default: 5. */
  readonly attempts?: number;
  /** Milliseconds until the next, by the number of the one that failed. Default: 1, 2, 4, … seconds, 5 minutes at most. */
  readonly backoffMs?: (attempt: number) => number;
  /** The consumer's `ack_wait` in milliseconds: three times within it the server is told that work goes on. Default: 30,000, as is the server's. */
  readonly ackWaitMs?: number;
}

const DEFAULT_ACK_WAIT_MS = 30_000;
const BEATS_PER_WAIT = 3;

/** Makes the processor of a consumer. */
export function createJetStreamProcessor(
  { provider, runner, logger }: ProcessorParts,
  options: JetStreamOptions,
): (message: JetStreamMessage) => Promise<void> {
  const { client, deadLetter, headers, attempts = DEFAULT_ATTEMPTS, backoffMs = defaultBackoff } = options ?? {};
  const { ackWaitMs = DEFAULT_ACK_WAIT_MS } = options ?? {};
  const fail = (problem: string): never => {
    throw new TypeError(`consume.jetStream: ${problem}.`);
  };
  if (typeof (client as Partial<JetStreamPublisher> | undefined)?.publish !== 'function')
    fail('`client` must be what jetstream(connection) answers');
  if (typeof deadLetter !== 'string' || deadLetter === '')
    fail('`deadLetter` must be a subject of a stream: nothing else would keep what failed');
  if (typeof headers !== 'function') fail('`headers` must be the function of that name of @nats-io/transport-node');
  if (!(ackWaitMs >= 100)) fail('`ackWaitMs` must be a number, and 100 at least');
  checkAttempts('jetStream', attempts);

  async function setAside(message: JetStreamMessage, reason: DeadLetterReason, error: unknown): Promise<void> {
    const { stream, deliveryCount } = message.info;
    const about = headers();
    about.set(DEAD_LETTER_HEADERS.reason, reason);
    about.set(DEAD_LETTER_HEADERS.detail, headerText(error));
    about.set(DEAD_LETTER_HEADERS.attempts, `${deliveryCount}`);
    about.set(DEAD_LETTER_HEADERS.from, message.subject);
    const kept = await client.publish(deadLetter, message.data, {
      msgID: `dead-${stream}-${message.seq}`,
      headers: about as never,
    });
    if (kept.stream === '') throw new Error(`No stream keeps ${deadLetter}.`);
    logger.error(
      { event: `${provider}.queue.dead_letter`, reason, attempts: deliveryCount, from: message.subject, err: error },
      `a job was set aside in ${deadLetter} (${reason}): ${headerText(error)}`,
    );
  }

  return async function process(message) {
    const { consumer, stream, deliveryCount: attempt } = message.info;
    const beat = setInterval(() => quietly(() => message.working()), ackWaitMs / BEATS_PER_WAIT);
    try {
      let failed: { readonly reason: DeadLetterReason; readonly error: unknown } | undefined;
      if (attempt > attempts) {
        failed = { reason: 'never_ended', error: new Error(`No run of ${attempts} came to an end.`) };
      } else {
        try {
          await runner.run(new TextDecoder().decode(message.data), { consumer: `${stream}/${consumer}`, attempt });
        } catch (error) {
          const reason = isJobError(error) ? 'not_a_job' : 'failed';
          if (reason === 'failed' && attempt < attempts) return message.nak(pauseAfter(attempt, backoffMs));
          failed = { reason, error };
        }
      }
      if (failed !== undefined) await setAside(message, failed.reason, failed.error);
      // Unheard it is delivered again, and found to be done.
      await message.ackAck();
    } catch (error) {
      logger.error(
        { event: `${provider}.queue.message_kept`, err: error },
        `a message of ${stream} could not be acknowledged or set aside, and comes again: ${headerText(error)}`,
      );
      quietly(() => message.nak(pauseAfter(attempt, backoffMs)));
    } finally {
      clearInterval(beat);
    }
  };
}

/** What a client cannot say to its server, that finds out by itself: it delivers the message again. */
function quietly(say: () => void): void {
  try {
    say();
  } catch {
    // The connection is gone.
  }
}
