import { randomUUID } from 'node:crypto';
import type { ChangeSubscription } from './waiting-room.ts';

/** What proves that a subscription hears. */
export interface EchoParts {
  /** Tells the channel as the holders of claims do, through the store's own connection. */
  notify(payload: string): Promise<unknown>;
  /** Told when nothing is heard of that. */
  onDeaf(): void;
}

/** How long a notification may take to be heard. */
const ECHO_MS = 2_000;

/**
 * A subscription that counts as open once a notification of the store's own came back. Poolers let anybody listen and have
 * nobody hear, and a server may let one user subscribe and forbid the other to publish.
 */
export function heardSubscription(line: ChangeSubscription, { notify, onDeaf }: EchoParts): ChangeSubscription {
  const echo = `echo ${randomUUID()}`;
  let listener: ((key: string) => void) | undefined;
  let isAsking = false;
  let isHeard = false;
  let deafTimer: ReturnType<typeof setTimeout> | undefined;

  const onPayload = (payload: string): void => {
    if (payload !== echo) {
      listener?.(payload);
      return;
    }
    clearTimeout(deafTimer);
    isHeard = true;
  };

  const reset = (): void => {
    clearTimeout(deafTimer);
    isAsking = false;
    isHeard = false;
  };

  function ask(): void {
    isAsking = true;
    deafTimer = setTimeout(onDeaf, ECHO_MS);
    deafTimer.unref?.();
    // A server that is not there is the claims' to report; whoever waits next asks again.
    notify(echo).catch(reset);
  }

  return {
    get isOpen() {
      return line.isOpen && isHeard;
    },
    async open(tell) {
      listener = tell;
      if (!line.isOpen) reset();
      await line.open(onPayload);
      if (line.isOpen && !isAsking) ask();
    },
    close() {
      reset();
      line.close(onPayload);
    },
  };
}
