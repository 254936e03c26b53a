import { Refusal } from '../answers/refusal.ts';
import { settledWithin, TOO_LATE } from '../runtime/settled-within.ts';

/**
 * Waits for a function of the developer's for as long as the sender does.
 *
 * @param ms milliseconds left until the delivery must be answered
 * @param late what it is answered then
 */
export async function inTime<T>(work: Promise<T>, ms: number, late: Refusal): Promise<T | Refusal> {
  const outcome = await settledWithin(work, ms);
  return outcome === TOO_LATE ? late : outcome;
}

/** What a delivery is answered that waited in vain for one of the functions the developer gave. */
export interface LateRefusals {
  readonly secret: Refusal;
  readonly schema: Refusal;
  readonly dedupeKey: Refusal;
}

/** @param budgetMs how long after its arrival a delivery must be answered */
export function createLateRefusals(budgetMs: number): LateRefusals {
  const detail = (what: string): string =>
    `${what} did not answer within ${Math.round(budgetMs)} ms, which is as long as the sender waits: give its database or network call a timeout.`;
  return {
    secret: new Refusal('secret_unavailable', 'secret_lookup_late', detail('The `secret` function')),
    schema: new Refusal('overdue', 'schema_late', detail('The schema of the event in `schemas`')),
    dedupeKey: new Refusal('overdue', 'dedupe_key_late', detail('The function `dedupeKey`')),
  };
}
