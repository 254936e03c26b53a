import { type Delivery, type Handler, type Sink, type SinkAnswer, type SinkJob, toJob } from '@hookgate/core';
import { HandOffError } from './hand-off-error.ts';
import { checkHandOff, type HandOffOptions } from './hand-off-options.ts';
import { HandedOffJob } from './handed-off-job.ts';
import { withinBudget } from './within-budget.ts';

type AnyDelivery<TEvent> = Delivery<TEvent, Uint8Array | undefined>;

const ANSWERS: readonly unknown[] = ['stored', 'duplicate', 'unknown'] satisfies SinkAnswer[];

/**
 * A handler that puts the delivery into a queue and resolves when the queue has confirmed it: only then is the sender answered 200.
 * Where it does not confirm in time, or refuses, the sender is answered 500 and comes again; the same delivery is the same job.
 *
 * ```ts
 * app.use(platosWebhook({ store, on: { '*': handOff(bullmq(queue)) } }));
 * ```
 *
 * The worker at the other end is made with `consume`, and handles an event once even where the queue has it twice.
 *
 * @param sink one of those of `@hookgate/queue/…`, or your own
 * @throws TypeError for what is no sink, and for unknown or invalid options. The handler rejects with what the queue's client
 *   throws, and with a HandOffError
 */
export function handOff<TEvent = unknown>(
  sink: Sink,
  options: HandOffOptions<TEvent> = {},
): Handler<TEvent, Promise<void>> {
  checkHandOff(sink, options);
  const { inbox } = options;
  const publishIn = sink.publishIn?.bind(sink);
  const asked = { name: sink.name, trouble: () => sink.trouble?.() };

  return async function handler(event: TEvent, delivery: AnyDelivery<TEvent>): Promise<void> {
    const job = makeJob(sink, event, delivery, options);
    let answer: SinkAnswer;
    try {
      answer = await withinBudget(asked, delivery, options.timeoutMs, (budget) =>
        inbox === undefined || publishIn === undefined
          ? sink.publish(job, budget)
          : inbox.transaction(delivery, (client) => publishIn(job, client, budget)),
      );
    } catch (error) {
      // A queue that writes the JSON itself says in its own words what it cannot write.
      void job.text;
      throw error;
    }
    if (ANSWERS.includes(answer)) return;
    throw new HandOffError(
      'not_confirmed',
      `${sink.name} has not said whether it has the job: \`publish\` must resolve with 'stored', 'duplicate' or 'unknown', once ` +
        'the queue has confirmed it.',
    );
  };
}

function makeJob<TEvent>(
  sink: Sink,
  event: TEvent,
  delivery: AnyDelivery<TEvent>,
  { orderBy, traceparent }: HandOffOptions<TEvent>,
): SinkJob {
  const trace = traceparent?.(delivery);
  const envelope = toJob(delivery, trace === undefined ? {} : { traceparent: trace });
  const order: unknown = orderBy?.(event, delivery);
  // A promise or an object would be one and the same entity for every event.
  if (order !== undefined && typeof order !== 'string')
    throw new TypeError(
      `handOff(${sink.name}): \`orderBy\` must answer a text or undefined, and answered ${order === null ? 'null' : typeof order}.`,
    );
  const job = new HandedOffJob(sink.name, delivery, envelope, order);
  if (sink.maxBytes !== undefined) checkSize(sink.name, sink.maxBytes, job, delivery.provider);
  return job;
}

function checkSize(sink: string, maxBytes: number, { text }: SinkJob, provider: string): void {
  // No character has more than three bytes for each of its units.
  if (3 * text.length <= maxBytes) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= maxBytes) return;
  throw new HandOffError(
    'too_large',
    `The job of this ${provider} event has ${bytes} bytes, and ${sink} takes ${maxBytes}: raise its limit, or ` +
      'keep the event elsewhere and queue its key. Until then the sender is answered 500.',
  );
}
