import type { ChangeSubscription } from '@hookgate/core/store-kit';
import type { IoredisSubscriber, RedisSubscriber } from '../client/redis-client.ts';

type Listener = (message: string) => void;

const opened = new WeakMap<RedisSubscriber, Map<string, ChangeSubscription>>();

/** One channel on a subscriber; stores that share both share it, and the last one to go takes it along. */
export function subscriptionOf(subscriber: RedisSubscriber, channel: string): ChangeSubscription {
  const channels = opened.get(subscriber) ?? new Map<string, ChangeSubscription>();
  opened.set(subscriber, channels);
  const subscription = channels.get(channel) ?? createSubscription(channelOf(subscriber, channel));
  channels.set(channel, subscription);
  return subscription;
}

function createSubscription(channel: Channel): ChangeSubscription {
  const listeners = new Set<Listener>();
  let opening: Promise<void> | undefined;
  let isOpen = false;
  const tell = (message: unknown): void => {
    for (const listener of listeners) listener(String(message));
  };

  async function subscribe(): Promise<void> {
    try {
      await channel.subscribe(tell);
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
      listeners.add(listener);
      opening ??= subscribe();
      return opening;
    },
    close(listener) {
      if (!listeners.delete(listener) || listeners.size > 0 || opening === undefined) return;
      opening = undefined;
      isOpen = false;
      // A connection that is gone has no subscription either.
      channel.unsubscribe(tell).catch(() => {});
    },
  };
}

interface Channel {
  subscribe(listener: (message: unknown) => void): Promise<unknown>;
  unsubscribe(listener: (message: unknown) => void): Promise<unknown>;
}

/** ioredis tells the messages of all channels by an event, node-redis those of one by a callback. */
function channelOf(subscriber: RedisSubscriber, channel: string): Channel {
  if (!isIoredis(subscriber)) {
    return {
      subscribe: async (listener) => subscriber.subscribe(channel, listener),
      unsubscribe: async (listener) => subscriber.unsubscribe(channel, listener),
    };
  }
  let onMessage: ((from: string, message: string) => void) | undefined;
  const stopListening = (): void => {
    if (onMessage !== undefined) subscriber.off('message', onMessage);
  };
  return {
    async subscribe(listener) {
      stopListening();
      onMessage = (from, message) => {
        if (from === channel) listener(message);
      };
      subscriber.on('message', onMessage);
      return subscriber.subscribe(channel);
    },
    async unsubscribe() {
      stopListening();
      return subscriber.unsubscribe(channel);
    },
  };
}

function isIoredis(subscriber: RedisSubscriber): subscriber is IoredisSubscriber {
  return typeof (subscriber as Partial<IoredisSubscriber>).call === 'function';
}
