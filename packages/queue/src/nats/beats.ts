import type { JetStreamMessage } from './jet-stream.ts';

/** Tells the server which messages are being worked on. */
export interface Beats {
  begin(message: JetStreamMessage): void;
  end(message: JetStreamMessage): void;
}

const BEATS_PER_WAIT = 3;

/**
 * One timer tells it of all messages, three times within the consumer's `ack_wait`: a timer for each would cost more than many a job does.
 *
 * @param ackWaitMs after so many milliseconds without a word JetStream delivers a message again
 */
export function createBeats(ackWaitMs: number): Beats {
  const running = new Set<JetStreamMessage>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function beat(): void {
    for (const message of running) quietly(() => message.working());
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    begin(message) {
      running.add(message);
      // The connection keeps the process alive for as long as there is work.
      timer ??= setInterval(beat, ackWaitMs / BEATS_PER_WAIT).unref();
    },
    end: (message) => void running.delete(message),
  };
}

/** What a client cannot say to its server, that finds out by itself: it delivers the message again. */
export function quietly(say: () => void): void {
  try {
    say();
  } catch {
    // The connection is gone.
  }
}
