import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath } from '../src/receive/decode-path.ts';
import { oddTarget } from './support/odd-target.ts';

/** What the platform decodes, and where that fails, run by run: the octets of a run, or the ASCII among them. */
function decodedByThePlatform(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
    }
  });
}

const octet = fc.integer({ min: 0, max: 255 }).map((value) => `%${value.toString(16).padStart(2, '0')}`);
/** Octets that begin, continue and spoil sequences of UTF-8, and the character that stands for what is spoilt. */
const telling = fc.constantFrom(
  '%EF%BF%BD',
  '%ef%bb%bf',
  '%c3%a9',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '%c0%af',
  '%E2',
  '%80',
  '%41',
  'a',
  '%',
  '%f',
  '/',
);
const encoded = fc.array(fc.oneof(octet, telling), { maxLength: 12 }).map((parts) => parts.join(''));

describe('decodePath', () => {
  it('decodes as the platform does', () => {
    fc.assert(
      fc.property(fc.oneof(encoded, oddTarget), (text) => {
        expect(decodePath(text)).toBe(decodedByThePlatform(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('decodes all that is valid at once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodePath(encodeURIComponent(text))).toBe(text);
      }),
    );
  });

  it('takes a body’s worth of octets', () => {
    expect(decodePath('%41'.repeat(1_000_000))).toHaveLength(1_000_000);
    expect(decodePath('%c3%a9'.repeat(500_000))).toHaveLength(500_000);
  });

  it.each(['%ff/', '%ff%80/', '%e2%82/', '%ff%41/'])('what is not valid costs about what is: %s', (piece) => {
    /** Milliseconds of the fastest of several runs. */
    const fastest = (text: string): number => {
      const times = Array.from({ length: 15 }, () => {
        const start = performance.now();
        decodePath(text);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    const valid = fastest('%c3%a9/'.repeat(2_000));
    // One exception for each would be fifty times as much.
    expect(fastest(piece.repeat(2_000)) / valid).toBeLessThan(8);
  });
});
