import type { SignedHeaders } from '@hookgate/core';
import type { SenderProfile } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import type { ReceivedRequest } from './signature-check.ts';

/** How far an event's own time may be ahead of the receiver's clock. */
const EVENT_AHEAD_SECONDS = 300;
const HOUR_MS = 3_600_000;

/** How old a delivery is: by the timestamp that is signed, or by what its event says. All in epoch milliseconds. */
export interface Age {
  /** What tells it. */
  readonly by: 'signature' | 'event';
  readonly at: number;
  readonly now: number;
  /** Left out where the sender's rules say nothing of it. */
  readonly toleranceSeconds?: number;
}

/** `undefined` for senders that tell no time, and for bodies that they would not send. */
export function ageOf(
  { provider }: SenderProfile,
  claimed: SignedHeaders,
  { body, headers }: ReceivedRequest,
  now: number,
): Age | undefined {
  const { toleranceSeconds, maxAgeSeconds, bodyFormat = 'json' } = provider;
  if (claimed.signedAt !== undefined) {
    const tolerated = toleranceSeconds === undefined ? {} : { toleranceSeconds };
    return { by: 'signature', at: claimed.signedAt, now, ...tolerated };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const read = bodyFormat === 'json' ? JSON.parse(text) : bodyFormat === 'form' ? new URLSearchParams(text) : body;
    const event = provider.parseEvent(read, { header: (name) => headers[name.toLowerCase()] });
    const at = provider.occurredAt?.(event as object);
    if (at === undefined || !Number.isFinite(at)) return undefined;
    const tolerance = at > now ? EVENT_AHEAD_SECONDS : maxAgeSeconds;
    return { by: 'event', at, now, ...(tolerance === undefined ? {} : { toleranceSeconds: tolerance }) };
  } catch {
    // A body that was rewritten may be anything.
    return undefined;
  }
}

/** `10 days old; 48 h are tolerated`. */
export function showAge({ at, now, toleranceSeconds }: Age): string {
  const age = now - at;
  const told = age < 0 ? `${inWords(-age)} ahead of the time here` : age < 1_000 ? 'new' : `${inWords(age)} old`;
  return toleranceSeconds === undefined ? told : `${told}; ${inWords(toleranceSeconds * 1_000)} are tolerated`;
}

/** Hours up to three days, days beyond: what is tolerated is told in hours by those who document it. */
function inWords(ms: number): string {
  if (ms < 2 * HOUR_MS) return showDuration(ms);
  return ms < 72 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / (24 * HOUR_MS))} days`;
}
