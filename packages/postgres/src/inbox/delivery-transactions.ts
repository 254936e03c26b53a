import type { Claim } from '@hookgate/core';

/** What names one run of one delivery. */
export type RunOfDelivery = Pick<Claim, 'key' | 'fence'>;

/** The transaction of one run of a delivery, from its start until its handler has ended. */
export interface DeliveryTransaction {
  /** `committing`: its COMMIT is about to be sent, or has been; it cannot be stopped. */
  phase: 'running' | 'committing' | 'committed' | 'failed';
  /** What it failed with. */
  failure: unknown;
  /** Why it must not be committed. */
  doom: Error | undefined;
  /** The handler has ended as if all were well, before the transaction did: its delivery must not be committed without it. */
  isAbandoned: boolean;
  /** The handler has failed, and its claim was released. */
  isReleased: boolean;
  /** Resolves when it has ended, whatever came of it. */
  readonly ended: Promise<void>;
  /** Resolves `ended`. */
  readonly end: () => void;
}

/** The transactions of this process whose handlers have not ended. One run of a delivery has one at a time. */
export interface DeliveryTransactions {
  of(delivery: RunOfDelivery): DeliveryTransaction | undefined;
  begin(delivery: RunOfDelivery): DeliveryTransaction;
  remove(delivery: RunOfDelivery): void;
}

export function deliveryTransactions(): DeliveryTransactions {
  const transactions = new Map<string, DeliveryTransaction>();
  const nameOf = ({ key, fence }: RunOfDelivery): string => `${fence}:${key}`;
  return {
    of: (delivery) => transactions.get(nameOf(delivery)),
    begin(delivery) {
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const transaction: DeliveryTransaction = {
        phase: 'running',
        failure: undefined,
        doom: undefined,
        isAbandoned: false,
        isReleased: false,
        ended,
        end,
      };
      transactions.set(nameOf(delivery), transaction);
      return transaction;
    },
    remove: (delivery) => void transactions.delete(nameOf(delivery)),
  };
}
