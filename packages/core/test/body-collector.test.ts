import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../src/answers/refusal.ts';
import { BodyCollector } from '../src/body/body-collector.ts';

const LIMIT = 1 << 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Counts what was asked for: a collector's memory comes from nowhere else, but for the pieces it keeps. */
function collector(declared: number | undefined): { collector: BodyCollector; allocated: () => number } {
  let bytes = 0;
  const allocate = (byteLength: number): Uint8Array => {
    bytes += byteLength;
    return Buffer.allocUnsafe(byteLength);
  };
  return { collector: new BodyCollector({ declared, limitBytes: LIMIT, allocate }), allocated: () => bytes };
}

/** Cuts the bytes into pieces of the given sizes, over and over. */
function* cut(whole: Uint8Array, sizes: readonly number[]): Iterable<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < whole.length; turn++) {
    const end = at + (sizes[turn % sizes.length] as number);
    yield whole.subarray(at, end);
    at = end;
  }
}

const sizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 4_000, max: 70_000 })),
  { minLength: 1, maxLength: 12 },
);

function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

describe('a body in pieces', () => {
  it.each([true, false])(
    'is put together byte for byte, and takes no more room than it has to (declared: %s)',
    (declares) => {
      const lengths = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300_000 }));
      fc.assert(
        fc.property(sizes, lengths, (cuts, length) => {
          const whole = patterned(length);
          const { collector: body, allocated } = collector(declares ? length : undefined);
          for (const piece of cut(whole, cuts)) expect(body.add(piece)).toBeUndefined();
          const collected = body.finish();
          if (collected instanceof Refusal) throw new Error(collected.code);
          expect(Buffer.compare(collected, whole)).toBe(0);
          // The whole of it once, and blocks: one of 1 KB for the first, then at most the bytes that came for each.
          expect(allocated()).toBeLessThanOrEqual(3 * length + 1_024);
        }),
        // Pieces that just do not fit into the block before them.
        { examples: [[[1, 4000, 1], 8007]], numRuns: 300 },
      );
    },
    120_000,
  );

  it('that declares more than it sends takes room for what it sends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 65_537, max: LIMIT }), fc.integer({ min: 2, max: 60_000 }), (declared, sent) => {
        const { collector: body, allocated } = collector(declared);
        const whole = patterned(Math.min(sent, declared - 1));
        for (const piece of cut(whole, [1 + (sent % 997)])) body.add(piece);
        // All of its room when a third was here, and before that blocks, the last of which doubled what was there.
        expect(allocated()).toBeLessThanOrEqual(5 * whole.length + 1_024);
      }),
    );
  });

  it.each([[[1]], [[1, 4_096]], [[4_095, 1]], [[1, 1, 60_000]]])(
    'of sizes %j holds at most three times its bytes',
    (cuts) => {
      const whole = patterned(LIMIT);
      const { collector: body } = collector(undefined);
      collectGarbage();
      const before = process.memoryUsage();
      // Copies, as from a parser: a piece brings its own memory.
      for (const piece of cut(whole, cuts)) body.add(Uint8Array.prototype.slice.call(piece));
      collectGarbage();
      const after = process.memoryUsage();
      const held = after.heapUsed + after.external - before.heapUsed - before.external;
      expect(held).toBeLessThan(3 * LIMIT);
      expect(body.length).toBe(LIMIT);
    },
  );
});
