import type { StoreCallOptions } from '@hookgate/core';
import type { PostgresStore } from '../postgres-store.ts';
import type { TableNames } from '../table-names.ts';
import type { RunOfDelivery } from './delivery-transactions.ts';
import { endWithin, type QueryInTransaction, twice } from './end-within.ts';
import { entrustedDeliveries } from './entrusted-deliveries.ts';
import { LostClaimError } from './lost-claim-error.ts';

/** The ends of deliveries that are in transactions of the application's. */
export interface OrmCommits {
  has(delivery: RunOfDelivery): boolean;
  /** Puts the end of a delivery into the transaction of `query`. */
  end(delivery: RunOfDelivery, query: QueryInTransaction): Promise<void>;
  /** Whether the record of a delivery that was entrusted is done, by the run that asks. */
  isDone(delivery: RunOfDelivery, options: StoreCallOptions | undefined): Promise<boolean>;
  /** Answers once the record is seen to be done; rejects, and keeps why in `doubt`, when it is not. */
  confirm(delivery: RunOfDelivery, options: StoreCallOptions | undefined): Promise<'committed'>;
  doubt(delivery: RunOfDelivery): Error | undefined;
  forget(delivery: RunOfDelivery): void;
}

export function ormCommits(store: PostgresStore, names: TableNames): OrmCommits {
  const entrusted = entrustedDeliveries();

  async function isDone(delivery: RunOfDelivery, options: StoreCallOptions | undefined): Promise<boolean> {
    if (entrusted.of(delivery) === undefined) return false;
    const record = await store.inspect(delivery.key, options);
    return record?.state === 'done' && record.fence === delivery.fence;
  }

  return {
    has: (delivery) => entrusted.of(delivery) !== undefined,
    isDone,
    doubt: (delivery) => entrusted.of(delivery)?.doubt,
    forget: (delivery) => entrusted.remove(delivery),
    async end(delivery, query) {
      const known = entrusted.of(delivery);
      const it = known ?? entrusted.add(delivery);
      if (it.isEnding) it.doom ??= new Error(twice(delivery, 'while the first call was still running'));
      if (it.doom !== undefined) throw it.doom;
      it.isEnding = true;
      try {
        if ((await endWithin(names, delivery, it, query)) === 'ended') return;
      } finally {
        it.isEnding = false;
      }
      // Called after its handler has ended, nobody will ask for it any more.
      if (known === undefined) entrusted.remove(delivery);
      throw new LostClaimError(twice(delivery, 'which is done, or has failed, already'));
    },
    async confirm(delivery, options) {
      const it = entrusted.of(delivery) ?? entrusted.add(delivery);
      it.doubt = new Error(
        'postgresInbox: whether the transaction of this delivery was committed could not be found out, so it does not count as done.',
      );
      if (!(await isDone(delivery, options))) {
        it.doubt = new Error(
          'postgresInbox: `inbox.commit` was called for this delivery, and the transaction it was called in has not been ' +
            'committed: it was rolled back (PostgreSQL answers ROLLBACK to the COMMIT of one in which a statement failed, and an ' +
            'ORM may not raise), or nobody awaited it. The delivery is not done, and its retry runs.',
        );
        throw it.doubt;
      }
      entrusted.remove(delivery);
      return 'committed';
    },
  };
}
