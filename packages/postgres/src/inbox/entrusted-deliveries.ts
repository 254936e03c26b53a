import type { RunOfDelivery } from './delivery-transactions.ts';

/** A run of a delivery whose end was put into a transaction of the application's. */
export interface Entrusted {
  /** Whether a `commit` of it is under way. */
  isEnding: boolean;
  /** The transaction that ended it last, as PostgreSQL numbers them; it may have been rolled back. */
  transaction: string | undefined;
  /** Why no transaction may end it any more. */
  doom: Error | undefined;
  /** Why it does not count as done: set as long as the record has not been seen to be. */
  doubt: Error | undefined;
}

/**
 * The deliveries of this process, from the first `commit` in a transaction until their handlers have ended. Such a delivery is
 * done when its record is, which only that transaction can have made it, and never because its handler ended well.
 */
export interface EntrustedDeliveries {
  of(delivery: RunOfDelivery): Entrusted | undefined;
  add(delivery: RunOfDelivery): Entrusted;
  remove(delivery: RunOfDelivery): void;
}

export function entrustedDeliveries(): EntrustedDeliveries {
  const entrusted = new Map<string, Entrusted>();
  const nameOf = ({ key, fence }: RunOfDelivery): string => `${fence}:${key}`;
  return {
    of: (delivery) => entrusted.get(nameOf(delivery)),
    add(delivery) {
      const added: Entrusted = { isEnding: false, transaction: undefined, doom: undefined, doubt: undefined };
      entrusted.set(nameOf(delivery), added);
      return added;
    },
    remove: (delivery) => void entrusted.delete(nameOf(delivery)),
  };
}
