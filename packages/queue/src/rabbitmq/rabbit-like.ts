/** A message that no queue took. */
interface ReturnedMessage {
  readonly messageId?: string;
  readonly replyText?: string;
}

/** What an envelope of rabbitmq-client says of a message. */
export interface RabbitEnvelope {
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly mandatory?: boolean;
  readonly durable?: boolean;
  readonly messageId?: string;
  readonly type?: string;
  readonly contentType?: string;
  readonly headers?: Record<string, unknown>;
}

/** What `createPublisher` of rabbitmq-client answers. */
interface RabbitPublisher {
  send(envelope: RabbitEnvelope, body: Buffer): Promise<void>;
  on(event: 'basic.return', listener: (message: ReturnedMessage) => void): unknown;
  close(): Promise<void>;
}

/** What is needed of a Connection of rabbitmq-client. */
export interface RabbitConnection {
  /** Whether it is connected. */
  readonly ready?: boolean;
  createPublisher(options: { readonly confirm: true; readonly maxAttempts: 1 }): RabbitPublisher;
}

/** A message as a consumer gets it. */
export interface RabbitMessage {
  readonly body: unknown;
  readonly redelivered: boolean;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}
