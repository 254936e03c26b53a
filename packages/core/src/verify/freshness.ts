import { Refusal } from '../answers/refusal.ts';
import { FUTURE_TOLERANCE_MS } from '../senders/least-memory.ts';

/** Whether a signed timestamp lies within the tolerance of now, past or future; exactly the tolerance is fresh. */
export function checkSignedAt(signedAt: number | undefined, now: number, toleranceMs: number): Refusal | undefined {
  if (typeof signedAt !== 'number' || !Number.isFinite(signedAt)) return unreadable(signedAt);
  if (Math.abs(now - signedAt) <= toleranceMs) return undefined;
  if (Math.abs(now / 1000 - signedAt) <= SECONDS_LOOKALIKE) return inSeconds(signedAt);
  return staleBy(now - signedAt, 'The signed timestamp');
}

/** The sender's definition reads the time wrongly: no clock has to be corrected then. */
function unreadable(signedAt: unknown): Refusal {
  const detail = `\`readSignature\` answered signedAt: ${String(signedAt)}. A sender with \`toleranceSeconds\` signs a timestamp: answer it as \`signedAt\`, epoch milliseconds.`;
  return new Refusal('handler_failed', 'signed_at_missing', detail);
}

function inSeconds(signedAt: number): Refusal {
  const detail = `\`readSignature\` answered signedAt: ${signedAt}, which is in seconds; it must be in milliseconds: multiply by 1000.`;
  return new Refusal('handler_failed', 'signed_at_in_seconds', detail);
}

/** Epoch milliseconds this close to today's epoch seconds are a day of January 1970. */
const SECONDS_LOOKALIKE = 86_400;

/** Whether an event is not older than the dedupe store remembers, and not from the future. */
export function checkOccurredAt(occurredAt: number | undefined, now: number, maxAgeMs: number): Refusal | undefined {
  if (typeof occurredAt !== 'number' || Number.isNaN(occurredAt))
    return new Refusal('invalid_event', 'invalid_event', 'the event tells no valid time');
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
