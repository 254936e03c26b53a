import type { Sink } from '@hookgate/core';
import { lastErrorOf } from '../hand-off/last-error.ts';
import { inTime } from '../hand-off/until-aborted.ts';
import { blockedConnection } from './blocked-connection.ts';
import { confirmedPublisher } from './confirmed-publisher.ts';
import { JOB_CONTENT_TYPE } from './job-content-type.ts';
import type { RabbitConnection, RabbitEnvelope } from './rabbit-like.ts';

/** Where to publish: to a queue, or through an exchange. */
export interface RabbitSinkOptions {
  /** The queue, through the default exchange; or `exchange` and `routingKey`. It must exist, and should be durable. */
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  /** Most bytes of a job. Default: 128 MiB, as RabbitMQ's `max_message_size` is. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 134_217_728;
const MOST_SHORT_BYTES = 255;

/**
 * A queue of RabbitMQ as a sink, through a channel of its own in confirm mode. A message is the envelope's JSON, persistent, and its
 * `message_id` is the delivery's id. What no queue takes is an error (`mandatory`).
 *
 * ```ts
 * const connection = new Connection(process.env.RABBITMQ_URL);
 * await connection.queueDeclare({ queue: 'webhooks', durable: true, arguments: { 'x-queue-type': 'quorum' } });
 * app.use(platosWebhook({ store, on: { '*': handOff(rabbitmq(connection, { queue: 'webhooks' })) } }));
 * ```
 *
 * RabbitMQ knows no duplicates: they are for the worker's claim.
 *
 * @param connection a Connection of rabbitmq-client
 * @throws TypeError for anything else, and when it is not said where to publish
 */
export function rabbitmq(connection: RabbitConnection, options: RabbitSinkOptions): Sink {
  const { queue, exchange, routingKey, maxBytes = DEFAULT_MAX_BYTES } = options ?? {};
  const isNamed = (name: unknown): boolean => typeof name === 'string' && name !== '';
  if (isNamed(queue) === isNamed(exchange) || (queue !== undefined && routingKey !== undefined)) {
    throw new TypeError(
      "rabbitmq: say where to publish: { queue: 'webhooks' }, or { exchange: 'events', routingKey: 'webhooks' }.",
    );
  }
  const publisher = confirmedPublisher('rabbitmq', connection);
  const errors = lastErrorOf(connection);
  const blocked = blockedConnection(connection);
  const trouble = (): string | undefined => {
    const reason = blocked();
    if (reason !== undefined) return `blocked by the broker: ${reason}`;
    return errors.text() ?? (connection.ready === false ? 'not connected' : undefined);
  };
  const to: RabbitEnvelope =
    queue === undefined ? { exchange: exchange ?? '', routingKey: routingKey ?? '' } : { routingKey: queue };

  return {
    name: 'rabbitmq',
    suppresses: 'never',
    keepsOrder: true,
    maxBytes,
    publish: (job, options) =>
      inTime(options, async () => {
        const about = { messageId: job.id, type: shortString(job.type), contentType: JOB_CONTENT_TYPE };
        await publisher.publish({ ...to, ...about }, Buffer.from(job.text));
        errors.forget();
        return 'stored' as const;
      }),
    trouble,
  };
}

/** What AMQP takes as a short string, cut between two characters: rabbitmq-client cuts within one. */
function shortString(text: string): string {
  // No character has more than three bytes for each of its units.
  if (3 * text.length <= MOST_SHORT_BYTES) return text;
  let [short, bytes] = ['', 0];
  for (const character of text.slice(0, MOST_SHORT_BYTES)) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_SHORT_BYTES) break;
    short += character;
  }
  return short;
}
