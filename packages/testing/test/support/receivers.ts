import { createFetchHandler, type Delivery, memoryStore, platos, ploton, type WebhookOptions } from '@hookgate/core';
import { captureObservations, createClock, TEST_TIME, testSecret } from '../../src/index.ts';

const SILENT = { info() {}, warn() {}, error() {} };

/** A receiver of one sender at the test time, and what it did. */
export function createTestReceiver(
  sender: 'ploton' | 'platos',
  options: WebhookOptions = {},
  handle: (delivery: Delivery<object>) => unknown = () => {},
) {
  const provider = sender === 'ploton' ? ploton : platos;
  const handled: Array<Delivery<object>> = [];
  const seen = captureObservations();
  const run = async (_event: unknown, delivery: Delivery<object>): Promise<void> => {
    handled.push(delivery);
    await handle(delivery);
  };
  const handler = createFetchHandler(provider as typeof ploton, {
    secret: testSecret(provider),
    now: () => TEST_TIME,
    store: memoryStore(),
    observer: seen.observer,
    logger: SILENT,
    on: { '*': run as never },
    ...(options as object),
  });
  return { handler, handled, seen };
}

/** The two senders, by name. */
export const senders = { ploton, platos } as const;

/** A receiver whose clock is the sender's. */
export function createTimedReceiver(sender: 'ploton' | 'platos', handle?: (delivery: Delivery<object>) => unknown) {
  const clock = createClock();
  const store = memoryStore({ clock: clock.monotonic });
  return { clock, ...createTestReceiver(sender, { now: clock.now, store }, handle) };
}
