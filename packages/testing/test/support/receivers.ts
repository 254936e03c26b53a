import {
  type AnyProvider,
  createFetchHandler,
  type Delivery,
  type FetchHandler,
  memoryStore,
  platos,
  ploton,
  type WebhookOptions,
} from '@hookgate/core';
import {
  type CapturedObservations,
  captureObservations,
  createClock,
  TEST_TIME,
  type TestClock,
  testSecret,
} from '../../src/index.ts';

const SILENT = { info() {}, warn() {}, error() {} };

/** A receiver, and what it did. */
export interface TestReceiver {
  readonly handler: FetchHandler<never>;
  readonly handled: ReadonlyArray<Delivery<object>>;
  readonly seen: CapturedObservations;
}

/** A receiver of one sender at the test time. */
export function createTestReceiver(
  sender: 'ploton' | 'platos',
  options: WebhookOptions = {},
  handle: (delivery: Delivery<object>) => unknown = () => {},
): TestReceiver {
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
  return { handler: handler as unknown as FetchHandler<never>, handled, seen };
}

/** The two senders, by name. */
export const senders: { readonly ploton: AnyProvider; readonly platos: AnyProvider } = { ploton, platos };

/** A receiver whose clock is the sender's. */
export function createTimedReceiver(
  sender: 'ploton' | 'platos',
  handle?: (delivery: Delivery<object>) => unknown,
): TestReceiver & { readonly clock: TestClock } {
  const clock = createClock();
  const store = memoryStore({ clock: clock.monotonic });
  return { clock, ...createTestReceiver(sender, { now: clock.now, store }, handle) };
}
