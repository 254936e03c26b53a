import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryId } from '../src/deliver/delivery-id.ts';
import * as node from '../src/verify/mac/node.ts';
import { sha256 } from '../src/verify/mac/sha256.ts';
import * as web from '../src/verify/mac/web.ts';

const keys = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 200 });

describe('the id of a delivery', () => {
  it('fits where ids are narrow, whatever the key', () => {
    fc.assert(fc.property(keys, (key) => void expect(deliveryId(key)).toMatch(/^[a-z][A-Za-z0-9_-]{39,63}$/)));
  });

  it('is the same on every runtime, at once', () => {
    fc.assert(fc.property(keys, (key) => void expect(web.sha256OfText(key)).toBe(node.sha256OfText(key))));
  });

  it('differs for keys that differ in half of a surrogate pair', () => {
    expect(deliveryId('a\ud800')).not.toBe(deliveryId('a\ud801'));
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
