import type { ChangeSubscription } from '@hookgate/core/store-kit';
import type { PgListener, PostgresJsListener, PostgresListener } from '../client/postgres-client.ts';

type Listener = (digest: string) => void;

/** How a client listens. */
interface Channel {
  listen(onClosed: () => void): Promise<void>;
  unlisten(): Promise<unknown>;
}

/** One channel on a listening connection, for one store. */
export function subscriptionOf(client: PostgresListener, channel: string): ChangeSubscription {
  let line: Channel | undefined;
  let opening: Promise<void> | undefined;
  let isOpen = false;
  const onClosed = (): void => {
    isOpen = false;
    opening = undefined;
  };
  async function listen(listener: Listener): Promise<void> {
    line ??= isPostgresJs(client) ? postgresJsChannel(client, channel, listener) : pgChannel(client, channel, listener);
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
    open(listener) {
      opening ??= listen(listener);
      return opening;
    },
    close() {
      if (opening === undefined) return;
      onClosed();
      // A connection that is gone does not listen either.
      line?.unlisten().catch(() => {});
    },
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
