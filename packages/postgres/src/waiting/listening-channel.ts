import type { PgListener, PostgresJsListener, PostgresListener } from '../client/postgres-client.ts';

type Listener = (payload: string) => void;

/** How a client listens. */
export interface ListeningChannel {
  listen(onClosed: () => void): Promise<void>;
  unlisten(): Promise<unknown>;
}

/** A Client of pg has to be listened to anew when its connection is gone; postgres.js does that itself. */
export function listeningChannel(client: PostgresListener, channel: string, listener: Listener): ListeningChannel {
  return isPostgresJs(client) ? postgresJsChannel(client, channel, listener) : pgChannel(client, channel, listener);
}

function pgChannel(client: PgListener, channel: string, listener: Listener): ListeningChannel {
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

function postgresJsChannel(sql: PostgresJsListener, channel: string, listener: Listener): ListeningChannel {
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
