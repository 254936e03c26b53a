import { Refusal } from '../answers/refusal.ts';
import { FUTURE_TOLERANCE_MS } from '../senders/least-memory.ts';

/** Whether a signed timestamp lies within the tolerance of now, past or future; exactly the tolerance is fresh. */
export function checkSignedAt(signedAt: number, now: number, toleranceMs: number): Refusal | undefined {
  // Written so that a NaN refuses: `NaN > tolerance` is false.
  if (Math.abs(now - signedAt) <= toleranceMs) return undefined;
  return staleBy(now - signedAt, 'The signed timestamp');
}

/** Whether an event is not older than the dedupe store remembers, and not from the future. */
export function checkOccurredAt(occurredAt: number | undefined, now: number, maxAgeMs: number): Refusal | undefined {
  if (occurredAt === undefined)
    return new Refusal('invalid_event', 'invalid_event', 'the time of the event is not ISO 8601');
  const age = now - occurredAt;
  if (age <= maxAgeMs && age >= -FUTURE_TOLERANCE_MS) return undefined;
  return staleBy(age, "The event's timestamp");
}

function staleBy(ageMs: number, what: string): Refusal {
  const distance = `${Math.abs(Math.round(ageMs / 1000))} s`;
  const reason = ageMs > 0 ? 'timestamp_too_old' : 'timestamp_in_the_future';
  const detail = `${what} is ${distance} ${ageMs > 0 ? 'old' : 'in the future'}. If deliveries are prompt, this machine's clock is wrong: synchronise it with NTP.`;
  return new Refusal('stale_timestamp', reason, detail);
}
