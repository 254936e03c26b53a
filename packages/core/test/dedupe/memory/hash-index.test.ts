import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashIndex } from '../../../src/dedupe/memory/hash-index.ts';
import { hashText, randomSeed } from '../../../src/dedupe/memory/hash-text.ts';

describe('HashIndex', () => {
  it('behaves like a Map, above all where hashes collide', () => {
    const operation = fc.record({ add: fc.boolean(), key: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 400, size: 'max' }),
        fc.constantFrom(1, 3, 1_000),
        (operations, hashes) => {
          const index = new HashIndex((reference, key) => reference === Number(key));
          const model = new Set<number>();
          // All in the last segment, many with the same hash, many at home next to each other.
          const hashOf = (key: number): number => -1 - (key % hashes);
          for (const { add, key } of operations) {
            if (!add) index.remove(hashOf(key), key);
            else if (!model.has(key)) index.add(hashOf(key), key);
            if (add) model.add(key);
            else model.delete(key);
          }
          for (let key = 1; key <= 60; key += 1) {
            expect(index.find(hashOf(key), String(key))).toBe(model.has(key) ? key : 0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has another record take over a place', () => {
    const index = new HashIndex((reference, key) => String(Math.abs(reference)) === key);
    for (let key = 1; key <= 40; key += 1) index.add(key % 3, -key);
    for (let key = 1; key <= 40; key += 2) index.replace(key % 3, -key, key);
    index.replace(7, -1, 5);
    index.replace(0, -41, 41);
    for (let key = 1; key <= 40; key += 1) expect(index.find(key % 3, String(key))).toBe(key % 2 === 0 ? -key : key);
    expect(index.find(0, '41')).toBe(0);
  });

  it('keeps a hundred thousand', () => {
    const seed = randomSeed();
    const index = new HashIndex((reference, key) => `key-${reference}` === key);
    for (let i = 1; i <= 100_000; i += 1) index.add(hashText(`key-${i}`, seed), i);
    for (let i = 1; i <= 100_000; i += 2) index.remove(hashText(`key-${i}`, seed), i);
    for (let i = 1; i <= 100_000; i += 1) {
      expect(index.find(hashText(`key-${i}`, seed), `key-${i}`)).toBe(i % 2 === 0 ? i : 0);
    }
  });
});

describe('hashText', () => {
  it('spreads keys that are nearly the same', () => {
    const seed = randomSeed();
    const hashes = new Set<number>();
    const buckets = new Uint32Array(256);
    for (let i = 0; i < 100_000; i += 1) {
      const hash = hashText(`ploton:/webhooks:task_${i}:task.complete`, seed);
      hashes.add(hash);
      buckets[hash >>> 24] = (buckets[hash >>> 24] ?? 0) + 1;
    }
    // One pair in 2^32 may collide: about one among so many.
    expect(hashes.size).toBeGreaterThan(99_980);
    expect(Math.max(...buckets)).toBeLessThan(2 * Math.min(...buckets));
  });

  it('depends on every character, on their order and on the seed', () => {
    const texts = [
      '',
      'a',
      'b',
      'ab',
      'ba',
      'aa',
      'aaa',
      'aba',
      'baa',
      'aab',
      'a\0',
      '\0a',
      '\0',
      'ā',
      'é',
      'abc',
      'cba',
    ];
    const hashes = texts.flatMap((text) => [hashText(text, 1), hashText(text, 0x9e3779b9)]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
