import type { DedupeStore } from '../dedupe/store.ts';

/** The consumers of a store in this process, and the receiver that each belongs to. */
const consumers = new WeakMap<DedupeStore, Map<string, WeakRef<object>>>();

/** Consumers remembered for each store; tenants have one each. */
const MAX_CONSUMERS = 10_000;

/** Notes which receiver works under which name in a store. */
export interface TwinWatch {
  /** Whether another receiver of this process, open still, works under the same name in the same store. */
  meets(consumer: string): boolean;
  /** This receiver is closed. */
  leave(): void;
}

/**
 * Two receivers under one name in one store take each other's deliveries for copies: one that passes both waits for itself
 * until its time is over.
 */
export function createTwinWatch(store: DedupeStore): TwinWatch {
  const self = {};
  let names = consumers.get(store);
  if (names === undefined) {
    names = new Map();
    consumers.set(store, names);
  }
  const known = names;
  return {
    meets(consumer) {
      const other = known.get(consumer)?.deref();
      if (other === undefined && known.size < MAX_CONSUMERS) known.set(consumer, new WeakRef(self));
      return other !== undefined && other !== self;
    },
    leave() {
      for (const [name, receiver] of known) if (receiver.deref() === self) known.delete(name);
    },
  };
}
