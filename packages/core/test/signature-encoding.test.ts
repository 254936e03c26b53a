import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSignature } from '../src/senders/signature-encoding.ts';

const mac = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('decodeSignature', () => {
  it('reads back hex in either case, and base64', () => {
    fc.assert(
      fc.property(mac, (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        expect(decodeSignature(hex, 'hex')).toBe(hex);
        expect(decodeSignature(hex.toUpperCase(), 'hex')).toBe(hex);
        expect(decodeSignature(Buffer.from(bytes).toString('base64'), 'base64')).toBe(hex);
      }),
    );
  });

  it('refuses what is not exactly one signature, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary', minLength: 64, maxLength: 64 }),
          mac.map((b) => Buffer.from(b).toString('hex').slice(1)),
        ),
        (text) => {
          if (!/^[0-9a-f]{64}$/i.test(text)) expect(decodeSignature(text, 'hex')).toBeUndefined();
          if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) expect(decodeSignature(text, 'base64')).toBeUndefined();
        },
      ),
    );
  });

  it('refuses base64 with anything before, after or in it', () => {
    const good = Buffer.alloc(32, 1).toString('base64');
    expect(decodeSignature(good, 'base64')).toBe('01'.repeat(32));
    for (const bad of [
      ` ${good}`,
      `A${good}`,
      `${good} `,
      `${good}A`,
      good.slice(1),
      good.replace('=', ''),
      good.replace('A', '-'),
    ]) {
      expect(decodeSignature(bad, 'base64')).toBeUndefined();
    }
  });

  it('refuses every single wrong character', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        const text = 'a'.repeat(at) + char + 'a'.repeat(63 - at);
        expect(decodeSignature(text, 'hex') !== undefined).toBe(/^[0-9a-f]$/i.test(char));
      }),
    );
  });

  it.each(['', 'ab', 'é'.repeat(64), 'sha256='.padEnd(71, 'a'), 'A'.repeat(64).replace('A', '\u0141')])(
    'refuses %j',
    (text) => {
      expect(decodeSignature(text, 'hex')).toBeUndefined();
    },
  );
});
