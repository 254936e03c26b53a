import { connectionErrorText } from '../hand-off/last-error.ts';

/** What is looked at of a connection of NATS. */
interface NatsConnectionLike {
  status(): AsyncIterable<{ readonly type: string; readonly server?: unknown; readonly error?: unknown }>;
}

/** Follows a connection, and answers what is wrong with it now; `undefined` when nothing is. */
export function connectionTrouble(client: object): () => string | undefined {
  let trouble: string | undefined;
  const connection = (client as { getConnection?(): Partial<NatsConnectionLike> | undefined }).getConnection?.();
  if (typeof connection?.status === 'function') {
    const statuses = connection.status();
    const follow = async (): Promise<void> => {
      for await (const { type, server, error } of statuses) {
        if (type === 'disconnect') trouble = `disconnected from ${String(server)}`;
        else if (type === 'reconnect') trouble = undefined;
        else if (type === 'error') trouble = connectionErrorText(error);
        else if (type === 'close') trouble = 'closed';
      }
    };
    follow().catch(() => {});
  }
  return () => trouble;
}
