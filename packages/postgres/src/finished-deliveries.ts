import type { Claim } from '@hookgate/core';

type Named = Pick<Claim, 'key' | 'fence'>;

/**
 * The deliveries of this process whose transaction is being committed, or was, and whose handler has not ended yet. Their
 * heartbeat must not take the record, which is done, for one that was lost.
 */
export interface FinishedDeliveries {
  has(delivery: Named): boolean;
  isCommitted(delivery: Named): boolean;
  begin(delivery: Named): void;
  commit(delivery: Named): void;
  remove(delivery: Named): void;
}

export function finishedDeliveries(): FinishedDeliveries {
  const states = new Map<string, 'committing' | 'committed'>();
  const nameOf = ({ key, fence }: Named): string => `${fence}:${key}`;
  return {
    has: (delivery) => states.has(nameOf(delivery)),
    isCommitted: (delivery) => states.get(nameOf(delivery)) === 'committed',
    begin: (delivery) => void states.set(nameOf(delivery), 'committing'),
    commit: (delivery) => void states.set(nameOf(delivery), 'committed'),
    remove: (delivery) => void states.delete(nameOf(delivery)),
  };
}
