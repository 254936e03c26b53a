import { describe, expect, it } from 'vitest';
import { RecordLog } from '../../../src/dedupe/memory/record-log.ts';

/** Some 2,000 of these fill the largest page. */
function append(log: RecordLog, expiresAt: number, lifetimeMs: number): number {
  const key = 'x'.repeat(100);
  return log.append({ hash: 1, key, text: undefined, expiresAt, fence: 1, attempt: 1, tokenHash: 1 }, lifetimeMs);
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

  it('begins small', () => {
    const log = new RecordLog();
    expect(log.page(append(log, 10, 10)).byteLength).toBe(4_096);
  });
});
