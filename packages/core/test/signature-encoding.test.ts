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

  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  /** Base64 by the book: bits in groups of six, nothing else. */
  function readBits(text: string, byteLength: number): string | undefined {
    const padding = '='.repeat((3 - (byteLength % 3)) % 3);
    if (!text.endsWith(padding)) return undefined;
    const digits = [...text.slice(0, text.length - padding.length)].map((char) => ALPHABET.indexOf(char));
    if (digits.includes(-1) || digits.length !== Math.ceil((8 * byteLength) / 6)) return undefined;
    const bits = digits.map((digit) => digit.toString(2).padStart(6, '0')).join('');
    if (bits.slice(8 * byteLength).includes('1')) return undefined;
    const bytes = Array.from({ length: byteLength }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
    return Buffer.from(bytes).toString('hex');
  }

  const others = [...ALPHABET, ...'-_= \n\t=é', ''];
  const lengths = fc.constantFrom(20, 32, 64);

  it('takes the one canonical spelling of base64, however it is changed', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.nat(99),
        fc.nat(2),
        (length, raw, at, cut) => {
          const good = Buffer.from(raw.slice(0, length)).toString('base64');
          expect(decodeSignature(good, 'base64', length)).toBe(Buffer.from(raw.slice(0, length)).toString('hex'));
          const urlSafe = Buffer.from(raw.slice(0, length)).toString('base64url');
          expect(decodeSignature(urlSafe, 'base64url', length)).toBe(decodeSignature(good, 'base64', length));
          for (const other of others) {
            // The last characters are the ones with spare bits.
            for (const place of [at % good.length, good.length - 1, good.length - 2, good.length - 3, good.length]) {
              const text = good.slice(0, place) + other + good.slice(place + cut);
              expect(decodeSignature(text, 'base64', length)).toBe(readBits(text, length));
              const asUrl = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
              if (/^[A-Za-z0-9_-]*$/.test(asUrl)) {
                const padded = asUrl.replaceAll('-', '+').replaceAll('_', '/');
                const expected = readBits(padded + '='.repeat((3 - (length % 3)) % 3), length);
                expect(decodeSignature(asUrl, 'base64url', length)).toBe(expected);
              }
            }
          }
          if (urlSafe !== good) expect(decodeSignature(good, 'base64url', length)).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses all but one of the spellings that decode to the same bytes', () => {
    const taken = [...ALPHABET].filter((last) => decodeSignature(`${'A'.repeat(42)}${last}=`, 'base64') !== undefined);
    expect(taken.join('')).toBe('AEIMQUYcgkosw048');
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
