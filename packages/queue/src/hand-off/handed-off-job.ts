import type { Delivery, JobEnvelope, SinkJob } from '@hookgate/core';
import { HandOffError } from './hand-off-error.ts';

/** The job of one delivery. What only some queues ask for is made when they do: JSON is the dearest part of a hand-off. */
export class HandedOffJob implements SinkJob {
  readonly id: string;
  readonly type: string;
  readonly envelope: JobEnvelope;
  readonly order: string | undefined;
  readonly #delivery: Pick<Delivery, 'uuid'>;
  readonly #sink: string;
  #text: string | undefined;

  /** @param sink its name, for errors */
  constructor(
    sink: string,
    delivery: Pick<Delivery, 'id' | 'uuid' | 'type'>,
    envelope: JobEnvelope,
    order: string | undefined,
  ) {
    this.id = delivery.id;
    this.type = delivery.type;
    this.envelope = envelope;
    this.order = order;
    this.#delivery = delivery;
    this.#sink = sink;
  }

  get uuid(): string {
    return this.#delivery.uuid;
  }

  /** @throws HandOffError for an event that JSON cannot say */
  get text(): string {
    this.#text ??= stringify(this.#sink, this.envelope);
    return this.#text;
  }
}

function stringify(sink: string, envelope: object): string {
  try {
    return JSON.stringify(envelope);
  } catch (error) {
    throw new HandOffError(
      'not_json',
      `The event holds what JSON cannot say, so it cannot travel through ${sink}: have the schema of the webhook leave it as the ` +
        'sender sent it, and check it with a schema in the worker.',
      { cause: error },
    );
  }
}
