import { describe, expect, it } from 'vitest';
import { readExpiresAt } from '../../../src/dedupe/memory/packed-record.ts';
import { RecordLog } from '../../../src/dedupe/memory/record-log.ts';

/** Some 2,000 of these fill the largest page. */
function append(log: RecordLog, expiresAt: number, lifetimeMs: number): number {
  const key = 'x'.repeat(100);
  return log.append({ hash: 1, key, text: undefined, expiresAt, fence: 1n, attempt: 1, tokenHash: 1 }, lifetimeMs);
}

describe('RecordLog', () => {
  it('takes out as many as it is told, over all queues together', () => {
    const log = new RecordLog();
    for (const lifetimeMs of [10, 20, 40]) for (let i = 0; i < 100; i += 1) append(log, lifetimeMs, lifetimeMs);
    const expired: number[] = [];
    expect(log.reap(20, 150, (reference) => expired.push(reference))).toBe(150);
    expect(log.reap(20, 150, (reference) => expired.push(reference))).toBe(50);
    expect(new Set(expired).size).toBe(200);
  });

  it('gives pages up when they are empty, and uses their numbers again', () => {
    const log = new RecordLog();
    let last = 0;
    for (let cycle = 0; cycle < 20; cycle += 1) {
      const references = Array.from({ length: 6_000 }, () => append(log, 10, 10));
      expect(new Set(references).size).toBe(6_000);
      last = Math.max(...references);
      // All but one: the page it stands in is kept, those before it are not.
      expect(log.reap(10, 5_999, () => {})).toBe(5_999);
      expect(() => log.page(references[0] ?? 0)).toThrow();
      expect(log.page(references[5_999] ?? 0).byteLength).toBeGreaterThan(0);
      expect(log.reap(10, 10, () => {})).toBe(1);
      expect(() => log.page(references[5_999] ?? 0)).toThrow();
    }
    const pages = last >>> 16;
    expect(pages).toBeLessThan(20);
  });

  it('takes out in time what expires before everything else, though it was written later', () => {
    const log = new RecordLog();
    append(log, 1_000, 1_000);
    expect(log.reap(0, 10, () => {})).toBe(0);
    append(log, 10, 10);
    expect(log.reap(9, 10, () => {})).toBe(0);
    expect(log.reap(10, 10, () => {})).toBe(1);
    expect(log.reap(999, 10, () => {})).toBe(0);
    expect(log.reap(1_000, 10, () => {})).toBe(1);
  });

  it('takes out at once what was dropped, but does not call it expired', () => {
    const log = new RecordLog();
    const first = append(log, 1_000, 1_000);
    append(log, 1_000, 1_000);
    expect(log.reap(0, 10, () => {})).toBe(0);
    log.drop(first);
    const expired: number[] = [];
    expect(log.reap(0, 10, (reference) => expired.push(reference))).toBe(1);
    expect(expired).toEqual([]);
  });

  it('writes an old page anew, and leaves what others hold', () => {
    const log = new RecordLog();
    const old = Array.from({ length: 20_000 }, () => append(log, 10, 10));
    const given = new Set(old.map((reference) => log.page(reference)));
    expect(log.reap(10, 17_000, () => {})).toBe(17_000);
    const left = old.slice(17_000);
    for (const reference of left) given.delete(log.page(reference));
    const fresh = Array.from({ length: 20_000 }, () => append(log, 20, 10));
    expect(fresh.filter((reference) => given.has(log.page(reference))).length).toBeGreaterThan(1_000);
    expect(left.map((reference) => readExpiresAt(log.page(reference), log.at(reference)))).toEqual(left.map(() => 10));
    const all = [...left, ...fresh];
    expect(new Set(all).size).toBe(23_000);
    expect(new Set(all.map((reference) => log.page(reference))).size).toBe(
      new Set(all.map((each) => each >>> 16)).size,
    );
    expect(log.reap(19, 30_000, () => {})).toBe(3_000);
    expect(log.reap(20, 30_000, () => {})).toBe(20_000);
  });

  it('begins small', () => {
    const log = new RecordLog();
    expect(log.page(append(log, 10, 10)).byteLength).toBe(4_096);
  });
});
