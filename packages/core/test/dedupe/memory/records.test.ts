import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActiveRecord } from '../../../src/dedupe/memory/memory-claim.ts';
import { Records } from '../../../src/dedupe/memory/records.ts';

function add(records: Records, key: string, now: number, ttlMs: number, text?: string): void {
  const hash = records.hash(key);
  const facts = { hash, key, text, expiresAt: now + ttlMs, fence: Number.MAX_SAFE_INTEGER, attempt: 7, tokenHash: -5 };
  records.addPacked(facts, ttlMs);
}

function find(records: Records, key: string, now: number): number {
  return records.find(records.hash(key), key, now);
}

describe('Records', () => {
  it('gives back what was put in, to the letter', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('a', '\0', '\u007f', '\u0080', '\u00ff', '\u0100', '\ud800'), maxLength: 9 }),
    );
    fc.assert(
      fc.property(anyText, fc.option(anyText, { nil: undefined }), (key, text) => {
        const records = new Records(10);
        add(records, `${key}.`, 0, 10, 'other');
        add(records, key, 0, 10, text);
        add(records, `${key}..`, 0, 10, 'third');
        const record = records.packed(find(records, key, 0));
        expect(record.text).toBe(text);
        expect(record.fence).toBe(Number.MAX_SAFE_INTEGER);
        expect(record.attempt).toBe(7);
        expect(record.tokenHash).toBe(-5);
        expect(records.packed(find(records, `${key}.`, 0)).text).toBe('other');
        expect(records.packed(find(records, `${key}..`, 0)).text).toBe('third');
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not take a nonce for a key of the same name', () => {
    for (let i = 0; i < 100; i += 1) {
      const records = new Records(10);
      const key = `name ${i}`;
      const [hash, nonceHash] = [records.hash(key), records.nonceHash(key)];
      const facts = { key, expiresAt: 10, fence: 0, attempt: 0, tokenHash: 0 };
      records.addPacked({ ...facts, hash: nonceHash, text: 'nonce' }, 10);
      expect(records.find(hash, key, 0)).toBe(0);
      records.addPacked({ ...facts, hash, text: 'key' }, 10);
      expect(records.packed(records.find(hash, key, 0)).text).toBe('key');
      expect(records.packed(records.find(nonceHash, key, 0)).text).toBe('nonce');
    }
  });

  it('takes records larger than a page, for as many places as they are long', async () => {
    const keys = ['small', 'x'.repeat(1_000_000), '日'.repeat(300_000), 'small too'];
    const places = keys.reduce((sum, key) => sum + 1 + Math.floor((2 * key.length) / 256), 0);
    const records = new Records(places + 5);
    for (const key of keys) add(records, key, 0, 10, key);
    for (const key of keys) expect(records.packed(find(records, key, 9)).text).toBe(key);
    records.makeRoom(5, 9);
    expect(() => records.makeRoom(6, 9)).toThrow(/full/);
    expect(await records.sweep(() => 10, undefined)).toBe(4);
    expect(records.size).toBe(0);
    records.makeRoom(places + 5, 10);
    expect(() => records.makeRoom(places + 6, 10)).toThrow(/full/);
  });

  it('keeps the places of a key that is done, and frees those of one that is forgotten', () => {
    const records = new Records(4);
    const key = 'x'.repeat(256);
    const active = new ActiveRecord(records.hash(key), key, 'y'.repeat(256));
    active.expiresAt = 10;
    records.add(active);
    const full = (): void => {
      records.makeRoom(1, 0);
      expect(() => records.makeRoom(2, 0)).toThrow(/full/);
    };
    full();
    records.pack(active, 10);
    full();
    records.delete(find(records, key, 0));
    records.makeRoom(4, 0);
    expect(records.size).toBe(0);
  });

  it('uses its pages again, year in, year out', () => {
    const records = new Records(1_000);
    for (let second = 0; second < 200_000; second += 1) {
      add(records, `key ${second}`, 1_000 * second, second % 3 === 0 ? 180_000 : 600_000, 'text');
      records.makeRoom(0, 1_000 * second);
    }
    expect(records.size).toBeGreaterThan(400);
    expect(records.size).toBeLessThan(600);
    expect(find(records, 'key 199999', 2e8)).toBeLessThan(2 ** 16 * 20);
  });

  it('drops a record once', () => {
    const records = new Records(10);
    for (const key of ['a', 'b', 'c']) add(records, key, 0, 10);
    records.delete(find(records, 'b', 0));
    expect([records.size, find(records, 'b', 0)]).toEqual([2, 0]);
    add(records, 'b', 0, 20);
    expect(find(records, 'a', 10)).toBe(0);
    records.makeRoom(0, 10);
    expect(records.size).toBe(1);
    expect(find(records, 'b', 10)).not.toBe(0);
  });
});
