import type { ChangeSubscription } from '@hookgate/core/store-kit';
import type { PostgresListener } from '../client/postgres-client.ts';
import { type ListeningChannel, listeningChannel } from './listening-channel.ts';

/** One channel on a listening connection, for one store. */
export function subscriptionOf(client: PostgresListener, channel: string): ChangeSubscription {
  let line: ListeningChannel | undefined;
  let opening: Promise<void> | undefined;
  let isOpen = false;

  const onClosed = (): void => {
    isOpen = false;
    opening = undefined;
  };

  async function listen(listener: (payload: string) => void): Promise<void> {
    line ??= listeningChannel(client, channel, listener);
    try {
      await line.listen(onClosed);
    } catch (error) {
      onClosed();
      throw error;
    }
    isOpen = opening !== undefined;
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
