import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyProvider, createReceiver, defineProvider, memoryStore, platos, ploton } from '../../src/index.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET, type SentRequest } from '../support/deliver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const silent = { info() {}, warn() {}, error() {} };

/** The clock of whoever takes a delivery, and of whoever gets it again. */
const skew = fc.integer({ min: -5 * MINUTE, max: 5 * MINUTE });

interface Trial {
  readonly provider: AnyProvider;
  readonly options: object;
  /** A delivery stamped that many milliseconds after real time. */
  readonly stamped: (aheadMs: number) => SentRequest;
  readonly aheadMs: number;
  readonly skews: readonly [number, number];
  /** When it comes again, in real time. */
  readonly afterMs: number;
}

/** How often a delivery runs that is sent now and, on another machine, later. */
async function runsOf({ provider, options, stamped, aheadMs, skews, afterMs }: Trial): Promise<number> {
  let passedMs = 0;
  let runs = 0;
  const store = memoryStore({ clock: () => passedMs });
  const [first, second] = skews.map((skewMs) =>
    createReceiver(provider, {
      secret: SECRET,
      store,
      logger: silent,
      now: () => NOW + passedMs + skewMs,
      on: { '*': () => void runs++ },
      ...options,
    }),
  ) as [ReturnType<typeof createReceiver>, ReturnType<typeof createReceiver>];
  const sent = stamped(aheadMs);
  await answer(first, sent);
  passedMs = afterMs;
  await answer(second, sent);
  return runs;
}

/** Times around those at which a delivery is forgotten, and at which it is too old. */
const around = (...edges: number[]) =>
  fc.oneof(
    fc.integer({ min: 0, max: Math.max(...edges) + HOUR }),
    ...edges.map((edge) => fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }).map((by) => Math.max(0, edge + by))),
  );

describe('F30: between "forgotten" and "too old" nothing runs twice', () => {
  const plotonAt = (ms: number) => plotonRequest({ task_id: 't', timestamp: new Date(NOW + ms).toISOString() });
  const platosAt = (ms: number) => platosRequest({ event_id: 'e' }, { ts: String(NOW + ms), nonce: 'n'.repeat(16) });

  it('of Ploton', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }),
        fc.tuple(skew, skew),
        around(48 * HOUR, 49 * HOUR),
        async (aheadMs, skews, afterMs) => {
          const runs = await runsOf({ provider: ploton, options: {}, stamped: plotonAt, aheadMs, skews, afterMs });
          ran += runs;
          expect(runs).toBeLessThan(2);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(ran).toBeGreaterThan(500);
  });

  it('of Ploton, with the longest age that a memory allows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 48 * HOUR, max: 96 * HOUR }).map((ms) => 1000 * Math.floor(ms / 1000)),
        fc.integer({ min: 0, max: 10 * MINUTE }),
        fc.tuple(skew, skew),
        fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }),
        async (dedupeTtlMs, aheadMs, skews, by) => {
          const options = { dedupeTtlMs, maxAgeSeconds: dedupeTtlMs / 1000 - 15 * 60 };
          const afterMs = dedupeTtlMs + by;
          const runs = await runsOf({ provider: ploton, options, stamped: plotonAt, aheadMs, skews, afterMs });
          expect(runs).toBeLessThan(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('of Platos, with every tolerance that a memory allows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(60), fc.integer({ min: 60, max: (3.5 * DAY) / 1000 }), fc.constant((3.5 * DAY) / 1000)),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.tuple(skew, skew),
        around(7 * DAY),
        async (toleranceSeconds, share, skews, afterMs) => {
          const aheadMs = Math.round(share * 1000 * toleranceSeconds);
          const options = { toleranceSeconds };
          const runs = await runsOf({ provider: platos, options, stamped: platosAt, aheadMs, skews, afterMs });
          expect(runs).toBeLessThan(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("of a sender of one's own", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 * 3_600 }),
        fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }),
        fc.tuple(skew, skew),
        fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }),
        async (maxAgeSeconds, aheadMs, skews, by) => {
          const dedupeTtlMs = 1000 * maxAgeSeconds + 15 * MINUTE;
          const provider = defineProvider({ ...ploton, retryHorizonMs: 0, maxAgeSeconds, dedupeTtlMs });
          const afterMs = Math.max(0, dedupeTtlMs + by);
          const runs = await runsOf({ provider, options: {}, stamped: plotonAt, aheadMs, skews, afterMs });
          expect(runs).toBeLessThan(2);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a sender that would be forgotten while it is fresh cannot be defined', () => {
  it.each([
    [{ ...ploton, maxAgeSeconds: 175_501 }, /`dedupeTtlMs` must be at least 176401000/],
    [{ ...ploton, maxAgeSeconds: Number.NaN }, /`maxAgeSeconds` must be a number/],
    [{ ...platos, toleranceSeconds: 302_401 }, /`toleranceSeconds` must be at most half of `dedupeTtlMs`/],
    [{ ...platos, toleranceSeconds: Number.POSITIVE_INFINITY }, /`toleranceSeconds` must be a number/],
  ])('%#', (definition, message) => {
    expect(() => defineProvider(definition as AnyProvider)).toThrow(message);
  });
});
