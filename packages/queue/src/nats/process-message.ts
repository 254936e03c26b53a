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
import { type Beats, createBeats, quietly } from './beats.ts';
import { type ConsumerSettings, consumerSettings } from './consumer-settings.ts';
import type { JetStreamMessage } from './jet-stream.ts';
import { streamOf } from './stream-of.ts';

/** What publishes dead letters: what `jetstream(connection)` answers. */
interface JetStreamPublisher {
  publish(
    subject: string,
    payload: Uint8Array,
    options: { readonly msgID: string; readonly headers?: never },
  ): Promise<{ readonly stream: string }>;
}

/**
 * How messages are processed. The consumer's own `max_deliver` should be unlimited, which is its default: JetStream drops what exceeds it. Its
 * settings are looked at once, and what could lose a job is said in the log.
 */
export interface JetStreamOptions {
  /** What `jetstream(connection)` answers: it publishes the dead letters. */
  readonly client: JetStreamPublisher;
  /** A subject of a stream that keeps dead letters, such as `webhooks.dead`. */
  readonly deadLetter: string;
  /** Makes an empty set of headers: `headers` of `@nats-io/transport-node`. */
  readonly headers: () => { set(name: string, value: string): void };
  /**
   * Runs of a job before it is a dead letter, as `store` counts them: that it was handed to a worker which was paused, or about to close, is
   * none. Handed over three times as often it is a dead letter all the same. Default: 5.
   */
  readonly attempts?: number;
  /** Milliseconds until the next, by the number of the one that failed. Default: 1, 2, 4, … seconds, 5 minutes at most. */
  readonly backoffMs?: (attempt: number) => number;
  /**
   * The consumer's `ack_wait` in milliseconds: three times within it the server is told that work goes on. Default: the consumer's, where
   * this process may look at it, and 30,000 otherwise, as is the server's.
   */
  readonly ackWaitMs?: number;
}

const OPTION_NAMES: readonly string[] = [
  'client',
  'deadLetter',
  'headers',
  'attempts',
  'backoffMs',
  'ackWaitMs',
] satisfies (keyof JetStreamOptions)[];

/** What is known of a consumer once it was looked at. */
interface KnownConsumer extends ConsumerSettings {
  readonly beats: Beats;
}

/** Makes the processor of a consumer. */
export function createJetStreamProcessor(
  { provider, runner, logger }: ProcessorParts,
  options: JetStreamOptions,
): (message: JetStreamMessage) => Promise<void> {
  const { client, deadLetter, headers, attempts = DEFAULT_ATTEMPTS, backoffMs = defaultBackoff } = options ?? {};
  const { ackWaitMs } = options ?? {};
  const fail = (problem: string): never => {
    throw new TypeError(
      `consume.jetStream: ${problem}: consumer.jetStream({ client: jetstream(connection), deadLetter: 'webhooks.dead', headers }).`,
    );
  };
  checkNames('jetStream', options, OPTION_NAMES);
  if (typeof (client as Partial<JetStreamPublisher> | undefined)?.publish !== 'function')
    fail('`client` must be what jetstream(connection) answers');
  if (typeof deadLetter !== 'string' || deadLetter === '')
    fail('`deadLetter` must be a subject of a stream, for nothing else would keep what failed');
  if (typeof headers !== 'function') fail('`headers` must be the function of that name of @nats-io/transport-node');
  if (ackWaitMs !== undefined && !(ackWaitMs >= 100)) fail('`ackWaitMs` must be a number, and 100 at least');
  checkAttempts('jetStream', attempts);
  const decoder = new TextDecoder();

  async function setAside(
    message: JetStreamMessage,
    reason: DeadLetterReason,
    run: number,
    error: unknown,
  ): Promise<void> {
    const { stream, consumer } = message.info;
    const about = headers();
    about.set(DEAD_LETTER_HEADERS.reason, reason);
    about.set(DEAD_LETTER_HEADERS.detail, headerText(error));
    about.set(DEAD_LETTER_HEADERS.attempts, `${run}`);
    about.set(DEAD_LETTER_HEADERS.from, message.subject);
    await streamOf(
      client.publish(deadLetter, message.data, {
        // Each consumer has a letter of its own.
        msgID: `dead-${stream}-${consumer}-${message.seq}`,
        headers: about as never,
      }),
      `consume.jetStream: no stream keeps ${deadLetter}, where dead letters go: add it to the \`subjects\` of one.`,
    );
    logger.error(
      { event: `${provider}.queue.dead_letter`, reason, attempts: run, from: message.subject, err: error },
      `a job was set aside in ${deadLetter} (${reason}): ${headerText(error)}`,
    );
  }

  const warn = (text: string): void => logger.error({ event: `${provider}.queue.consumer_settings` }, text);
  const known = new Map<string, KnownConsumer | Promise<KnownConsumer>>();
  function consumerOf({ stream, consumer }: JetStreamMessage['info']): KnownConsumer | Promise<KnownConsumer> {
    const name = `${stream}/${consumer}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const asked = consumerSettings(client, { stream, consumer }, ackWaitMs, warn).then((settings) => {
      const found = { ...settings, beats: createBeats(settings.ackWaitMs) };
      known.set(name, found);
      return found;
    });
    known.set(name, asked);
    return asked;
  }

  return async function process(message) {
    const { consumer, stream, deliveryCount } = message.info;
    const found = consumerOf(message.info);
    const { lastDelivery, beats } = found instanceof Promise ? await found : found;
    const count = new RunCount(deliveryCount, attempts, lastDelivery);
    beats.begin(message);
    const again = (): void => quietly(() => message.nak(pauseAfter(count.run, backoffMs)));
    try {
      if (message.subject === deadLetter) {
        throw new Error(
          `The consumer ${consumer} takes from ${deadLetter}, where it puts its dead letters: name another subject in \`deadLetter\`, or give ` +
            'the consumer a `filter_subject` that leaves it out.',
        );
      }
      try {
        await runner.run(decoder.decode(message.data), {
          consumer: `${stream}/${consumer}`,
          attempt: deliveryCount,
          begins: count.begins,
        });
      } catch (error) {
        const fate = fateOf(error);
        // Another has it, or JetStream gives it to another when it has heard nothing for `ack_wait`.
        if (fate === 'lost') return;
        if (count.allowsAnother(fate)) return again();
        await setAside(message, fate === 'not_begun' ? 'failed' : fate, count.run, error);
      }
      // Unheard it is delivered again, and found to be done.
      await message.ackAck();
    } catch (error) {
      logger.error(
        { event: `${provider}.queue.message_kept`, err: error },
        `a message of ${stream} could not be acknowledged or set aside, and comes again: ${headerText(error)}`,
      );
      again();
    } finally {
      beats.end(message);
    }
  };
}
