import type { PgListener, PostgresJsListener, PostgresListener } from '../client/postgres-client.ts';

type Listener = (digest: string) => void;

/** One channel on a listening connection. */
export interface Subscription {
  /** Whether notifications arrive, as far as is known. */
  readonly isOpen: boolean;
  /** Listens unless that was done. Rejects when the connection cannot; another call tries again. */
  open(): Promise<void>;
  /** Stops listening, unless it never did. */
  close(): void;
}

/** How a client listens. */
interface Channel {
  listen(onClosed: () => void): Promise<void>;
  unlisten(): Promise<unknown>;
}

/** @returns a subscription that tells `listener`, once there is one */
export function subscriptionOf(client: PostgresListener, channel: string): (listener: Listener) => Subscription {
  return (listener) => {
    const line = isPostgresJs(client)
      ? postgresJsChannel(client, channel, listener)
      : pgChannel(client, channel, listener);
    let opening: Promise<void> | undefined;
    let isOpen = false;
    const onClosed = (): void => {
      isOpen = false;
      opening = undefined;
    };
    async function listen(): Promise<void> {
      try {
        await line.listen(onClosed);
        isOpen = opening !== undefined;
      } catch (error) {
        opening = undefined;
        throw error;
      }
    }
    return {
      get isOpen() {
        return isOpen;
      },
      open() {
        opening ??= listen();
        return opening;
      },
      close() {
        if (opening === undefined) return;
        onClosed();
        // A connection that is gone does not listen either.
        line.unlisten().catch(() => {});
      },
    };
  };
}

function pgChannel(client: PgListener, channel: string, listener: Listener): Channel {
  let onEnd: (() => void) | undefined;
  const onNotification = (message: { channel: string; payload?: string | undefined }): void => {
    if (message.channel === channel) listener(message.payload ?? '');
  };
  const stop = (): void => {
    client.off('notification', onNotification);
    if (onEnd !== undefined) client.off('end', onEnd);
  };
  return {
    async listen(onClosed) {
      stop();
      onEnd = () => {
        stop();
        onClosed();
      };
      client.on('notification', onNotification);
      client.on('end', onEnd);
      try {
        await client.query(`LISTEN "${channel}"`);
      } catch (error) {
        stop();
        throw error;
      }
    },
    // Not UNLISTEN: another store may listen to the same channel on this connection.
    unlisten: async () => stop(),
  };
}

function postgresJsChannel(sql: PostgresJsListener, channel: string, listener: Listener): Channel {
  let request: PromiseLike<{ unlisten(): Promise<void> }> | undefined;
  return {
    async listen() {
      request = sql.listen(channel, listener);
      await request;
    },
    unlisten: async () => (await request)?.unlisten(),
  };
}

function isPostgresJs(client: PostgresListener): client is PostgresJsListener {
  return typeof (client as Partial<PostgresJsListener>).listen === 'function';
}
