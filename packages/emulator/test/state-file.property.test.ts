import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JournalRecord } from '../src/state/journal-record.ts';
import { applyRecord, emptySnapshot, recordsOf, type Snapshot } from '../src/state/snapshot.ts';
import { openStateFile, readState } from '../src/state/state-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hookgate-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'state.jsonl');

const moment = fc.integer({ min: 0, max: 4e12 });
const webhookId = fc.integer({ min: 1, max: 3 }).map((n) => `wh_${n}`);
const deliveryId = fc.integer({ min: 1, max: 8 }).map((n) => `dlv_${n}`);
const due = fc.array(fc.record({ dueAt: moment, manual: fc.boolean() }), { maxLength: 2 });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('webhook' as const),
    webhook: fc.record({
      id: webhookId,
      sender: fc.constant('platos'),
      url: fc.webUrl(),
      topics: fc.array(text, { maxLength: 2 }),
      secret: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      paused: fc.boolean(),
      createdAt: moment,
    }),
  }),
  fc.record({ kind: fc.constant('webhook-deleted' as const), id: webhookId }),
  fc.record({
    kind: fc.constant('delivery' as const),
    delivery: fc.record({
      id: deliveryId,
      webhook: webhookId,
      sender: fc.constant('platos'),
      type: text,
      eventId: text,
      url: fc.webUrl(),
      createdAt: moment,
      content: text,
      isEvent: fc.constant(false),
      bytes: fc.nat(),
    }),
    due,
  }),
  fc.record({
    kind: fc.constant('attempt' as const),
    id: deliveryId,
    attempt: fc.record({
      number: fc.nat(),
      manual: fc.boolean(),
      startedAt: moment,
      durationMs: fc.nat(),
      outcome: fc.constantFrom('delivered' as const, 'refused' as const),
      url: fc.webUrl(),
      headers: fc.constant({ 'content-type': 'application/json' }),
      signed: fc.record({ at: moment, nonce: text, id: text }),
      secretHint: text,
    }),
    state: fc.constantFrom('pending' as const, 'delivered' as const, 'dead-letter' as const),
    due,
  }),
  fc.record({ kind: fc.constant('due' as const), id: deliveryId, due }),
  fc.record({ kind: fc.constant('forgotten' as const), ids: fc.array(deliveryId, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('time' as const), now: moment }),
);

function reduce(records: Iterable<JournalRecord>): Snapshot {
  const snapshot = emptySnapshot();
  for (const each of records) applyRecord(snapshot, structuredClone(each));
  return snapshot;
}

describe('a state file, whatever was written', () => {
  it('says after a restart what it said before, also when it was written anew in between', () => {
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 3 }), (runs) => {
        rmSync(path, { force: true });
        for (const records of runs) {
          const file = openStateFile(path);
          for (const each of records) file.write(structuredClone(each));
          file.close();
        }
        expect(readState(path)).toEqual(reduce(runs.flat()));
      }),
      { numRuns: 100 },
    );
  });

  it('comes down to the same when it is shortened', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        const snapshot = reduce(records);
        expect(reduce(recordsOf(snapshot))).toEqual(snapshot);
      }),
      { numRuns: 200 },
    );
  });

  it('cut at any byte, it holds what was written before', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (records, where) => {
          rmSync(path, { force: true });
          const file = openStateFile(path);
          const head = readFileSync(path).length;
          for (const each of records) file.write(structuredClone(each));
          file.close();
          const whole = readFileSync(path);
          const cut = whole.subarray(0, head + Math.floor(where * (whole.length - head)));
          writeFileSync(path, cut);
          const kept = cut.subarray(head).filter((byte) => byte === 0x0a).length;
          expect(readState(path)).toEqual(reduce(records.slice(0, kept)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('with any other bytes in it, it is read or refused with the line, and is left as it was', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 5 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        (records, bytes, at) => {
          rmSync(path, { force: true });
          const file = openStateFile(path);
          for (const each of records) file.write(structuredClone(each));
          file.close();
          const whole = readFileSync(path);
          const place = at % (whole.length + 1);
          const spoilt = Buffer.concat([whole.subarray(0, place), bytes, whole.subarray(place)]);
          writeFileSync(path, spoilt);
          try {
            readState(path);
          } catch (error) {
            expect((error as Error).message).toMatch(/is no state file|cannot be read: line \d+/);
            expect(() => openStateFile(path)).toThrow((error as Error).message);
            expect(readFileSync(path)).toEqual(spoilt);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
