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

  it('that is no number is stale', () => {
    expect(checkSignedAt(Number.NaN, NOW, MINUTE)?.code).toBe('stale_timestamp');
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

  it('that says no time is not an event', () => {
    expect(checkOccurredAt(undefined, NOW, MINUTE)).toMatchObject({
      code: 'invalid_event',
      reason: 'invalid_event',
      detail: 'the time of the event is not ISO 8601',
    });
  });
});
