import { createHash, randomUUID } from 'node:crypto';
import {
  checkAttempts,
  checkNames,
  DEAD_LETTER_HEADERS,
  DEFAULT_ATTEMPTS,
  type DeadLetterReason,
  defaultBackoff,
  fateOf,
  headerText,
  type ProcessorParts,
  pauseAfter,
} from '../consume/dead-letter.ts';
import { RunCount } from '../consume/run-count.ts';
import { confirmedPublisher } from './confirmed-publisher.ts';
import { FailureCounts } from './failure-counts.ts';
import { JOB_CONTENT_TYPE } from './job-content-type.ts';
import type { RabbitConnection, RabbitMessage } from './rabbit-like.ts';

/** How messages are processed. */
export interface RabbitOptions {
  /** The queue they come from: it names this consumer in the store's keys. */
  readonly queue: string;
  /** The queue that keeps dead letters. It must exist, and should be durable. */
  readonly deadLetter: string;
  /**
   * Runs of a job before it is a dead letter, as `store` counts them: that it was handed to a worker which was paused, or about to close, is
   * none. Handed over three times as often it is a dead letter all the same. Default: 5.
   */
  readonly attempts?: number;
  /**
   * Milliseconds until the next, by the number of the one that failed; the message is held until then, and counts against `prefetch`.
   * Default: 1, 2, 4, … seconds, 5 minutes at most.
   */
  readonly backoffMs?: (attempt: number) => number;
}

const OPTION_NAMES: readonly string[] = [
  'queue',
  'deadLetter',
  'attempts',
  'backoffMs',
] satisfies (keyof RabbitOptions)[];

const [ACK, REQUEUE] = [0, 1] as const;

/** Makes the handler of a consumer. A quorum queue counts deliveries; of any other, each process counts its own. */
export function createRabbitProcessor(
  { provider, runner, logger }: ProcessorParts,
  connection: RabbitConnection,
  options: RabbitOptions,
): (message: RabbitMessage) => Promise<0 | 1> {
  checkNames('rabbitmq', options, OPTION_NAMES);
  const { queue, deadLetter, attempts = DEFAULT_ATTEMPTS, backoffMs = defaultBackoff } = options ?? {};
  for (const [name, value] of Object.entries({ queue, deadLetter })) {
    if (typeof value === 'string' && value !== '') continue;
    throw new TypeError(
      `consume.rabbitmq: \`${name}\` must name a queue: consumer.rabbitmq(connection, { queue: 'webhooks', deadLetter: 'webhooks-dead' }).`,
    );
  }
  if (deadLetter === queue) {
    throw new TypeError(
      'consume.rabbitmq: `deadLetter` must name another queue than `queue`, or what is set aside comes back at once, for ever.',
    );
  }
  checkAttempts('rabbitmq', attempts);
  const publisher = confirmedPublisher('consume.rabbitmq', connection);
  const failures = new FailureCounts();

  async function setAside(
    message: RabbitMessage,
    reason: DeadLetterReason,
    attempt: number,
    error: unknown,
  ): Promise<void> {
    const headers = {
      ...message.headers,
      [DEAD_LETTER_HEADERS.reason]: reason,
      [DEAD_LETTER_HEADERS.detail]: headerText(error),
      [DEAD_LETTER_HEADERS.attempts]: attempt,
      [DEAD_LETTER_HEADERS.from]: queue,
    };
    const about = {
      routingKey: deadLetter,
      messageId: message.messageId ?? randomUUID(),
      contentType: JOB_CONTENT_TYPE,
    };
    await publisher.publish({ ...about, headers }, bytesOf(message.body));
    logger.error(
      { event: `${provider}.queue.dead_letter`, reason, attempts: attempt, from: queue, err: error },
      `a job was set aside in ${deadLetter} (${reason}): ${headerText(error)}`,
    );
  }

  const pause = (attempt: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, pauseAfter(attempt, backoffMs)));

  return async function process(message) {
    const id = idOf(message);
    const counted = deliveriesOf(message);
    const failed = failures.of(id);
    const attempt = counted ?? (message.redelivered ? failed + 1 : 1);
    const count = new RunCount(attempt, attempts);
    try {
      await runner.run(jobOf(message.body), {
        consumer: queue,
        // Which delivery this is nobody knows when a queue that does not count takes a message back from a worker that died.
        attempt: counted === undefined && message.redelivered && failed === 0 ? undefined : attempt,
        begins: count.begins,
      });
      failures.forget(id);
      return ACK;
    } catch (error) {
      const fate = fateOf(error);
      if (fate === 'lost' || count.allowsAnother(fate)) {
        if (fate === 'failed') failures.add(id);
        await pause(count.run);
        return REQUEUE;
      }
      try {
        await setAside(message, fate === 'not_begun' ? 'failed' : fate, count.run, error);
        failures.forget(id);
        return ACK;
      } catch (problem) {
        logger.error(
          { event: `${provider}.queue.message_kept`, err: problem },
          `a message of ${queue} could not be set aside, and comes again: ${headerText(problem)}`,
        );
        await pause(count.run);
        return REQUEUE;
      }
    }
  };
}

/** A quorum queue says how often it has delivered a message before. */
function deliveriesOf({ headers }: RabbitMessage): number | undefined {
  const before = headers?.['x-delivery-count'];
  return typeof before === 'number' ? before + 1 : undefined;
}

/** What tells a message from others; one that was put there by hand goes by what is in it. */
function idOf({ messageId, body }: RabbitMessage): string {
  return messageId ?? createHash('sha256').update(bytesOf(body)).digest('base64');
}

function jobOf(body: unknown): unknown {
  return ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : body;
}

/** The body as it came, or as near to it as the client has left it. */
function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}
