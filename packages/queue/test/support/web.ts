import { createFetchHandler, type DedupeStore, type Logger, memoryStore, platos } from '@hookgate/core';
import { type DeliveryResult, deliver, platosDelivery, platosEvent, TEST_TIME } from '@hookgate/testing';

const SECRET = 'queue-test-secret';
export const silent: Logger = { info() {}, warn() {}, error() {} };

/** An application that receives Platos' webhooks. */
export interface Web {
  /** Sends a delivery of `message.created`. */
  send(overrides?: object): Promise<DeliveryResult>;
}

type Handle = (event: never, delivery: never) => unknown;

/** The web side: everything verified, one handler for every type. */
export function web(
  handle: Handle,
  store: DedupeStore = memoryStore(),
  observer: (seen: object) => void = () => {},
): Web {
  const handler = createFetchHandler(platos, {
    secret: SECRET,
    store,
    now: () => TEST_TIME,
    observer,
    logger: silent,
    on: { '*': handle as never },
  });
  return {
    send: (overrides = {}) =>
      deliver(handler, platosDelivery(platosEvent('message.created', overrides), { secret: SECRET })),
  };
}
