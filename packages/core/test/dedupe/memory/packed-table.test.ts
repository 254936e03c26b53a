import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/dedupe/memory/hash-text.ts';
import { PackedTable } from '../../../src/dedupe/memory/packed-table.ts';

function add(table: PackedTable, key: string, now: number, ttlMs: number, text?: string): void {
  const hash = hashText(key, 0);
  table.add({ hash, key, text, expiresAt: now + ttlMs, fence: 2n ** 63n + 1n, attempt: 7, tokenHash: -5 }, ttlMs);
}

function find(table: PackedTable, key: string, now: number): number {
  return table.find(hashText(key, 0), key, now);
}

describe('PackedTable', () => {
  it('gives back what was put in, to the letter', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(anyText, fc.option(anyText, { nil: undefined }), (key, text) => {
        const table = new PackedTable();
        add(table, `${key}.`, 0, 10, 'other');
        add(table, key, 0, 10, text);
        const reference = find(table, key, 0);
        expect(table.text(reference)).toBe(text);
        expect(table.fence(reference)).toBe(2n ** 63n + 1n);
        expect(table.attempt(reference)).toBe(7);
        expect(table.tokenHash(reference)).toBe(-5);
        expect(table.text(find(table, `${key}.`, 0))).toBe('other');
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes records larger than a page', () => {
    const table = new PackedTable();
    const keys = ['small', 'x'.repeat(1_000_000), '日'.repeat(300_000), 'small too'];
    for (const key of keys) add(table, key, 0, 10, key);
    for (const key of keys) expect(table.text(find(table, key, 9))).toBe(key);
    expect(table.places).toBeGreaterThan(2_600_000 / 256);
    expect(table.reap(10, 100)).toBe(4);
    expect([table.size, table.places]).toEqual([0, 0]);
  });

  it('reaps in order of expiry, as much as it is told, whatever the lifetimes', () => {
    const lifetimes = [1, 7, 1_000, 1_001, 60_000, 3_600_000];
    const table = new PackedTable();
    for (let i = 0; i < 6_000; i += 1) add(table, `key ${i}`, 0, lifetimes[i % 6] ?? 0);
    expect(table.reap(0, 100)).toBe(0);
    expect(table.reap(7, 150)).toBe(150);
    expect(table.size).toBe(5_850);
    while (table.reap(7, 1_000) > 0);
    expect(table.size).toBe(4_000);
    while (table.reap(60_000, 1_000) > 0);
    expect(table.size).toBe(1_000);
    expect(find(table, 'key 5', 3_599_999)).not.toBe(0);
    expect(find(table, 'key 5', 3_600_000)).toBe(0);
  });

  it('uses its pages again, year in, year out', () => {
    const table = new PackedTable();
    for (let second = 0; second < 200_000; second += 1) {
      add(table, `key ${second}`, 1_000 * second, second % 3 === 0 ? 180_000 : 600_000, 'text');
      table.reap(1_000 * second, 4);
    }
    expect(table.size).toBeGreaterThan(400);
    expect(table.size).toBeLessThan(600);
    expect(find(table, 'key 199999', 2e8)).toBeLessThan(2 ** 16 * 20);
  });

  it('frees what was dropped at once, where nothing stands before it', () => {
    const table = new PackedTable();
    for (const key of ['a', 'b']) add(table, key, 0, 10);
    expect(table.reap(0, 100)).toBe(0);
    table.drop(find(table, 'b', 0));
    expect(table.reap(0, 100)).toBe(0);
    table.drop(find(table, 'a', 0));
    expect(table.reap(0, 100)).toBe(2);
    expect([table.size, table.places]).toEqual([0, 0]);
  });

  it('drops a record once', () => {
    const table = new PackedTable();
    for (const key of ['a', 'b', 'c']) add(table, key, 0, 10);
    table.drop(find(table, 'b', 0));
    expect([table.size, find(table, 'b', 0)]).toEqual([2, 0]);
    add(table, 'b', 0, 20);
    expect(find(table, 'a', 10)).toBe(0);
    expect(table.reap(10, 100)).toBe(3);
    expect(table.size).toBe(1);
    expect(find(table, 'b', 10)).not.toBe(0);
  });
});
