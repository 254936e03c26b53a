import { randomUUID } from 'node:crypto';
import type { ChangeSubscription } from '@hookgate/core/store-kit';
import type { PostgresListener } from '../client/postgres-client.ts';
import { type ListeningChannel, listeningChannel } from './listening-channel.ts';

type Listener = (digest: string) => void;

/** What a subscription needs besides the client. */
export interface SubscriptionParts {
  readonly channel: string;
  /** Notifies the channel as the holders of claims do, through the store's own connection. */
  notify(payload: string): Promise<unknown>;
  /** Told when nothing is heard of that. */
  onDeaf(): void;
}

/** How long a notification may take to be heard. */
const ECHO_MS = 2_000;

/**
 * One channel on a listening connection, for one store. A pooler lets anybody `LISTEN` and has nobody hear, so what counts as
 * open is a connection on which a notification of the store's own came back.
 */
export function subscriptionOf(client: PostgresListener, parts: SubscriptionParts): ChangeSubscription {
  const { channel } = parts;
  const echo = `echo ${randomUUID()}`;
  let line: ListeningChannel | undefined;
  let opening: Promise<void> | undefined;
  let isOpen = false;
  let deafTimer: ReturnType<typeof setTimeout> | undefined;

  const onClosed = (): void => {
    clearTimeout(deafTimer);
    isOpen = false;
    opening = undefined;
  };

  const stop = (): void => {
    onClosed();
    // A connection that is gone does not listen either.
    line?.unlisten().catch(() => {});
  };

  async function listen(listener: Listener): Promise<void> {
    const onPayload = (payload: string): void => {
      if (payload !== echo) {
        listener(payload);
        return;
      }
      clearTimeout(deafTimer);
      isOpen = opening !== undefined;
    };
    line ??= listeningChannel(client, channel, onPayload);
    try {
      await line.listen(onClosed);
    } catch (error) {
      onClosed();
      throw error;
    }
    if (opening === undefined) return;
    deafTimer = setTimeout(parts.onDeaf, ECHO_MS);
    deafTimer.unref?.();
    // A server that is not there is the claims' to report; whoever waits next listens again.
    parts.notify(echo).catch(stop);
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
      if (opening !== undefined) stop();
    },
  };
}
