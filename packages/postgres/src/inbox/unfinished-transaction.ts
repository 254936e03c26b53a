import type { DeliveryTransaction, RunOfDelivery } from './delivery-transactions.ts';

/** @param cause what the transaction failed with, if it has */
export function notAwaited(how: string, cause?: unknown): Error {
  return new Error(
    `postgresInbox: a delivery is not done, for ${how}, which is rolled back: await \`inbox.transaction\`, or return its promise.`,
    cause === undefined ? undefined : { cause },
  );
}

/** The first one must fail as well where it can: it would end the delivery with half of what the handler wants to write. */
export function refuseSecond({ key }: RunOfDelivery, other: DeliveryTransaction): Error {
  const cure =
    'put all writes of a delivery into one, one after the other, with SAVEPOINT where a part of them may fail';
  if (other.phase !== 'running') {
    return new Error(`postgresInbox: ${key} had its transaction already, and what that wrote stays; ${cure}.`);
  }
  const error = new Error(
    `postgresInbox: ${key} has a transaction that is still running, so a second one was refused, and the first is rolled ` +
      `back; ${cure}.`,
  );
  other.doom ??= error;
  return error;
}
