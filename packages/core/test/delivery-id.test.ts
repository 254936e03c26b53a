import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryId, deliveryUuid } from '../src/deliver/delivery-id.ts';
import { bytesOfText } from '../src/verify/mac/bytes-of-text.ts';
import * as node from '../src/verify/mac/node.ts';
import { sha256 } from '../src/verify/mac/sha256.ts';
import * as web from '../src/verify/mac/web.ts';

const keys = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 200 });
/** Longer than one block, and than a pool of small buffers. */
const longKeys = fc.nat({ max: 40 }).map((more) => 'é\ud800'.repeat(30 + 100 * more));

describe('the id of a delivery', () => {
  it('fits where ids are narrow, whatever the key', () => {
    fc.assert(fc.property(keys, (key) => void expect(deliveryId(key)).toMatch(/^[A-Za-z][A-Za-z0-9_-]{39,63}$/)));
  });

  it('is the same on every runtime, at once', () => {
    fc.assert(
      fc.property(fc.oneof(keys, longKeys), (key) => {
        expect(web.sha256OfText(key)).toBe(node.sha256OfText(key));
      }),
    );
  });

  it('is a UUID of its own kind where one is asked for, as different as the id', () => {
    const uuid = (key: string): string => deliveryUuid(deliveryId(key));
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    fc.assert(fc.property(keys, (key) => void expect(uuid(key)).toMatch(form)));
    expect(uuid('a')).toBe(uuid('a'));
    const many = Array.from({ length: 5_000 }, (_, i) => uuid(`key ${i}`));
    expect(new Set(many).size).toBe(many.length);
    // Every digit that is not fixed changes with the key.
    for (let at = 0; at < 36; at += 1) {
      const digits = new Set(many.map((each) => each.charAt(at)));
      expect(digits.size, `digit ${at}`).toBe(at === 14 || '-' === many[0]?.charAt(at) ? 1 : at === 19 ? 4 : 16);
    }
  });

  it('differs for keys that differ in half of a surrogate pair', () => {
    expect(deliveryId('a\ud800')).not.toBe(deliveryId('a\ud801'));
  });

  it("is the SHA-256 of the key's UTF-8, which other programs can compute", () => {
    const key = 'ploton:/webhook:tâche_1:task.complete';
    expect(deliveryId(key)).toBe(`d${createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 40)}`);
  });

  it('writes no two keys with the same bytes', () => {
    fc.assert(
      fc.property(fc.oneof(keys, longKeys), (key) => {
        const bytes = Buffer.from(bytesOfText(key));
        const isUtf16 = bytes[0] === 0xff;
        // No UTF-8 has this byte, so the first one tells how the others are read.
        expect(isUtf16 ? bytes.toString('utf16le').slice(1) : bytes.toString('utf8')).toBe(key);
      }),
    );
  });
});

describe('SHA-256 without the help of a runtime', () => {
  it("is Node's, for messages of every length around its blocks", () => {
    for (let length = 0; length < 200; length += 1) {
      const message = Uint8Array.from({ length }, (_, i) => 7 * i + length);
      expect(Buffer.from(sha256(message)).toString('hex')).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });
});
