import { randomUUID } from 'node:crypto';
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
  /** Runs of a job before it is a dead letter. Default: 5. */
  readonly attempts?: number;
  /**
   * Milliseconds until the next, by the number of the one that failed; the message is held until then, and counts against `prefetch`.
   * Default: 1, 2, 4, … seconds, 5 minutes at most.
   */
  readonly backoffMs?: (attempt: number) => number;
}

const [ACK, REQUEUE] = [0, 1] as const;

/** Makes the handler of a consumer. A quorum queue counts deliveries; of any other, each process counts its own. */
export function createRabbitProcessor(
  { provider, runner, logger }: ProcessorParts,
  connection: RabbitConnection,
  options: RabbitOptions,
): (message: RabbitMessage) => Promise<0 | 1> {
  const { queue, deadLetter, attempts = DEFAULT_ATTEMPTS, backoffMs = defaultBackoff } = options ?? {};
  for (const [name, value] of Object.entries({ queue, deadLetter })) {
    if (typeof value === 'string' && value !== '') continue;
    throw new TypeError(
      `consume.rabbitmq: \`${name}\` must name a queue: { queue: 'webhooks', deadLetter: 'webhooks-dead' }.`,
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

  return async function process(message) {
    const attempt = attemptOf(message, failures);
    try {
      await runner.run(jobOf(message.body), { consumer: queue, attempt });
      return ACK;
    } catch (error) {
      const reason = isJobError(error) ? 'not_a_job' : 'failed';
      if (reason === 'failed' && attempt < attempts) {
        failures.add(message.messageId);
        await new Promise((resolve) => setTimeout(resolve, pauseAfter(attempt, backoffMs)));
        return REQUEUE;
      }
      try {
        await setAside(message, reason, attempt, error);
        failures.forget(message.messageId);
        return ACK;
      } catch (problem) {
        logger.error(
          { event: `${provider}.queue.message_kept`, err: problem },
          `a message of ${queue} could not be set aside, and comes again: ${headerText(problem)}`,
        );
        await new Promise((resolve) => setTimeout(resolve, pauseAfter(attempt, backoffMs)));
        return REQUEUE;
      }
    }
  };
}

/** A quorum queue says how often it has delivered a message before. */
function attemptOf({ headers, messageId, redelivered }: RabbitMessage, failures: FailureCounts): number {
  const before = headers?.['x-delivery-count'];
  if (typeof before === 'number') return before + 1;
  return redelivered ? failures.of(messageId) + 1 : 1;
}

function jobOf(body: unknown): unknown {
  return ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : body;
}

/** The body as it came, or as near to it as the client has left it. */
function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}
