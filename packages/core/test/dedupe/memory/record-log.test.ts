import { describe, expect, it } from 'vitest';
import { RecordLog } from '../../../src/dedupe/memory/record-log.ts';

/** Some 2,000 of these fill the largest page. */
function append(log: RecordLog, expiresAt: number, lifetimeMs: number): number {
  const key = 'x'.repeat(100);
  return log.append({ hash: 1, key, text: undefined, expiresAt, fence: 1, attempt: 1, tokenHash: 1 }, lifetimeMs);
}

/** The number of the page a reference points into. */
function pageOf(reference: number): number {
  return reference >>> 16;
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
      expect(() => log.read(references[0] ?? 0)).toThrow();
      expect(log.read(references[5_999] ?? 0).expiresAt).toBe(10);
      expect(log.reap(10, 10, () => {})).toBe(1);
      expect(() => log.read(references[5_999] ?? 0)).toThrow();
    }
    expect(pageOf(last)).toBeLessThan(20);
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

  it('takes out what was dropped behind others in its turn', () => {
    const log = new RecordLog();
    const [first, second] = [append(log, 1_000, 1_000), append(log, 1_000, 1_000)];
    log.drop(second);
    expect(log.reap(0, 10, () => {})).toBe(0);
    log.drop(first);
    expect(log.reap(0, 10, () => {})).toBe(2);
  });

  it('takes out in order of expiry, as much as it is told, whatever the lifetimes', () => {
    const lifetimes = [1, 7, 1_000, 1_001, 60_000, 3_600_000];
    const log = new RecordLog();
    for (let i = 0; i < 6_000; i += 1) append(log, lifetimes[i % 6] ?? 0, lifetimes[i % 6] ?? 0);
    let left = 6_000;
    const reap = (now: number, limit: number): number => {
      const taken = log.reap(now, limit, (reference) => expect(log.read(reference).expiresAt).toBeLessThanOrEqual(now));
      left -= taken;
      return taken;
    };
    expect(reap(0, 100)).toBe(0);
    expect(reap(7, 150)).toBe(150);
    while (reap(7, 1_000) > 0);
    expect(left).toBe(4_000);
    while (reap(60_000, 1_000) > 0);
    expect(left).toBe(1_000);
    expect(reap(3_599_999, 10_000)).toBe(0);
    expect(reap(3_600_000, 10_000)).toBe(1_000);
  });

  it('writes old bytes anew, and leaves what others hold', () => {
    const log = new RecordLog();
    const bytes = (): number => process.memoryUsage().arrayBuffers;
    const old = Array.from({ length: 20_000 }, () => append(log, 10, 10));
    expect(log.reap(10, 17_000, () => {})).toBe(17_000);
    const left = old.slice(17_000);
    const full = bytes();
    const fresh = Array.from({ length: 1_000 }, () => append(log, 20, 10));
    // The page that was being written had room, and the next one has the bytes of one that was given up.
    expect(bytes() - full).toBeLessThan(4_096);
    fresh.push(...Array.from({ length: 19_000 }, () => append(log, 20, 10)));
    for (const reference of left) expect(log.read(reference).expiresAt).toBe(10);
    for (const reference of fresh) expect(log.read(reference).expiresAt).toBe(20);
    expect(new Set([...left, ...fresh]).size).toBe(23_000);
    expect(log.reap(19, 30_000, () => {})).toBe(3_000);
    expect(log.reap(20, 30_000, () => {})).toBe(20_000);
  });

  it('begins small', () => {
    const log = new RecordLog();
    const before = process.memoryUsage().arrayBuffers;
    append(log, 10, 10);
    expect(process.memoryUsage().arrayBuffers - before).toBe(4_096);
  });
});
