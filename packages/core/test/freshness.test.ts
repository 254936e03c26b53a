import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOccurredAt, checkSignedAt } from '../src/verify/freshness.ts';
import { NOW } from './support/deliver.ts';

const MINUTE = 60_000;

describe('a signed timestamp', () => {
  it('is fresh up to the tolerance, either way, and not a millisecond longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3 * MINUTE, max: 3 * MINUTE }), (age) => {
        expect(checkSignedAt(NOW - age, NOW, MINUTE) === undefined).toBe(Math.abs(age) <= MINUTE);
      }),
    );
    for (const age of [-MINUTE, MINUTE]) expect(checkSignedAt(NOW - age, NOW, MINUTE)).toBeUndefined();
    for (const age of [-MINUTE - 1, MINUTE + 1])
      expect(checkSignedAt(NOW - age, NOW, MINUTE)?.code).toBe('stale_timestamp');
  });

  it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, '1781526123000', null])(
    '%s is a mistake in the definition, not of a clock',
    (signedAt) => {
      const refusal = checkSignedAt(signedAt as number, NOW, MINUTE);
      expect(refusal).toMatchObject({ code: 'handler_failed', reason: 'signed_at_missing' });
      expect(refusal?.detail).toContain(`signedAt: ${signedAt}`);
      expect(refusal?.detail).not.toContain('clock');
    },
  );

  it('in seconds is named as such', () => {
    for (const seconds of [NOW / 1000, NOW / 1000 - 300]) {
      expect(checkSignedAt(seconds, NOW, MINUTE)).toMatchObject({
        code: 'handler_failed',
        reason: 'signed_at_in_seconds',
        detail: expect.stringContaining('multiply by 1000'),
      });
    }
  });

  it('says how far off it is, and what to do', () => {
    expect(checkSignedAt(NOW - 90_000, NOW, MINUTE)).toMatchObject({
      reason: 'timestamp_too_old',
      detail:
        "The signed timestamp is 90 s old. If deliveries are prompt, this machine's clock is wrong: synchronise it with NTP.",
    });
    expect(checkSignedAt(NOW + 90_000, NOW, MINUTE)).toMatchObject({
      reason: 'timestamp_in_the_future',
      detail: expect.stringMatching(/^The signed timestamp is 90 s in the future\./),
    });
  });
});

describe("an event's own timestamp", () => {
  it('may be as old as the memory, and five minutes ahead', () => {
    for (const age of [60 * MINUTE, 0, -5 * MINUTE])
      expect(checkOccurredAt(NOW - age, NOW, 60 * MINUTE)).toBeUndefined();
    for (const age of [60 * MINUTE + 1, -5 * MINUTE - 1]) {
      expect(checkOccurredAt(NOW - age, NOW, 60 * MINUTE)).toMatchObject({
        code: 'stale_timestamp',
        detail: expect.stringMatching(/^The event's timestamp is /),
      });
    }
  });

  it.each([undefined, Number.NaN, null, '2026-01-01'])('%s is no time of an event', (occurredAt) => {
    expect(checkOccurredAt(occurredAt as number, NOW, MINUTE)).toMatchObject({
      code: 'invalid_event',
      reason: 'invalid_event',
      detail: 'the event tells no valid time',
    });
  });
});
