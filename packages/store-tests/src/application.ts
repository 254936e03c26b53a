import { createReceiver, type DedupeStore, type Delivery, type Observation, type PlatosEvent } from '@hookgate/core';
import { answer } from './answer.ts';
import type { Sent } from './sent.ts';
import { SECRET, shortPlatos } from './short-platos.ts';

/** One application: a receiver with one handler, and what was observed. */
export interface Application {
  /** Status and code of the answer. */
  send(sent: Sent): Promise<[number, string]>;
  readonly seen: Observation[];
  count(type: Observation['type']): number;
  /** The key a delivery it has seen has in the store. */
  keyOf(sent: Sent): string;
}

/**
 * Makes an application on a store.
 *
 * @param provider default: {@link shortPlatos}
 */
export function application(
  store: DedupeStore,
  handler: (event: PlatosEvent, delivery: Delivery<PlatosEvent>) => unknown,
  provider: typeof shortPlatos = shortPlatos,
): Application {
  const seen: Observation[] = [];
  const receiver = createReceiver(provider, {
    secret: SECRET,
    store,
    on: { '*': handler as () => void },
    logger: { info() {}, warn() {}, error() {} },
    observer: (observation) => void seen.push(observation),
  });
  return {
    seen,
    count: (type) => seen.filter((each) => each.type === type).length,
    send: (sent) => answer(receiver, sent),
    keyOf({ id }) {
      const found = seen.find((each) => 'key' in each && each.key.endsWith(id));
      if (found === undefined || !('key' in found)) throw new Error(`${id} was not received`);
      return found.key;
    },
  };
}
