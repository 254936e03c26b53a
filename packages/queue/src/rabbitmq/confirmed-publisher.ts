import { blockedConnection } from './blocked-connection.ts';
import type { RabbitConnection, RabbitEnvelope } from './rabbit-like.ts';

/** Publishes so that a message is in a queue when it resolves. */
export interface ConfirmedPublisher {
  /** @throws Error when the broker refuses the message, no queue takes it, or the broker takes none at all */
  publish(envelope: RabbitEnvelope & { readonly messageId: string }, body: Buffer): Promise<void>;
}

/**
 * A channel of its own, in confirm mode. A message that no queue takes is confirmed all the same, after it was returned: that is told
 * by its id.
 */
export function confirmedPublisher(callee: string, connection: RabbitConnection): ConfirmedPublisher {
  if (typeof (connection as Partial<RabbitConnection> | null | undefined)?.createPublisher !== 'function') {
    throw new TypeError(
      `${callee}: the first argument must be a Connection of rabbitmq-client: its channels are confirmed here.`,
    );
  }
  const publisher = connection.createPublisher({ confirm: true, maxAttempts: 1 });
  const blocked = blockedConnection(connection);
  const returned = new Map<string, string>();
  const waiting = new Map<string, number>();
  publisher.on('basic.return', ({ messageId, replyText = '' }) => {
    if (messageId !== undefined && waiting.has(messageId)) returned.set(messageId, replyText);
  });

  return {
    async publish(envelope, body) {
      const { messageId: id } = envelope;
      const reason = blocked();
      // The client would keep it, and all that comes after it, in memory for as long as that lasts.
      if (reason !== undefined)
        throw new Error(`RabbitMQ has blocked this connection and takes no messages: ${reason}.`);
      waiting.set(id, (waiting.get(id) ?? 0) + 1);
      try {
        await publisher.send({ ...envelope, mandatory: true, durable: true }, body);
        // The broker returns a message before it confirms it, and the client tells of a return with the next turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
        const returnedFor = returned.get(id);
        if (returnedFor === undefined) return;
        throw new Error(
          `RabbitMQ has no queue for ${JSON.stringify(envelope.routingKey)} (${returnedFor}): declare it, durable, before anything is sent.`,
        );
      } finally {
        const left = (waiting.get(id) ?? 1) - 1;
        if (left > 0) waiting.set(id, left);
        else {
          waiting.delete(id);
          returned.delete(id);
        }
      }
    },
  };
}
