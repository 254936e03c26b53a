import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as node from '../src/verify/mac/node.ts';
import * as web from '../src/verify/mac/web.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
// As long as can be: by default, arrays are some ten bytes.
const secretBytes = fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' });
const prefix = fc.string({ unit: 'binary', maxLength: 50 });

describe.each([
  ['node', node],
  ['web', web],
] as const)('the MAC on %s', (_name, mac) => {
  it('accepts exactly the HMAC-SHA256 of prefix and body, for keys and bodies of any length', async () => {
    await fc.assert(
      fc.asyncProperty(secretBytes, prefix, bytes, fc.nat(63), async (secret, text, body, at) => {
        const key = await mac.importMacKey(secret);
        const good = createHmac('sha256', secret).update(text).update(body).digest('hex');
        expect(await mac.verifyMac(key, text, body, good)).toBe(true);
        const other = good[at] === '0' ? '1' : '0';
        expect(await mac.verifyMac(key, text, body, good.slice(0, at) + other + good.slice(at + 1))).toBe(false);
        expect(await mac.verifyMac(key, text, body, good.slice(1))).toBe(false);
        expect(await mac.verifyMac(key, text, body, `${good}0`)).toBe(false);
      }),
    );
  });

  it('takes secrets on both sides of the block of the hash', async () => {
    for (const size of [1, 63, 64, 65, 200]) {
      const secret = new Uint8Array(size).fill(11);
      const good = createHmac('sha256', secret).update('p.body').digest('hex');
      const body = new TextEncoder().encode('body');
      expect(await mac.verifyMac(await mac.importMacKey(secret), 'p.', body, good)).toBe(true);
    }
  });

  it('is right on both sides of every limit of size', async () => {
    for (const size of [0, 1_000, 16_377, 16_378, 16_379, 16_383, 16_384, 16_385, 65_536, 1_000_000]) {
      const body = new Uint8Array(size).fill(7);
      const key = await mac.importMacKey(new TextEncoder().encode('k'));
      const good = createHmac('sha256', 'k').update('p.').update(body).digest('hex');
      expect(await mac.verifyMac(key, 'p.', body, good)).toBe(true);
    }
  });

  it('keeps keys apart that are used in turn, with messages of different length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(secretBytes, prefix, bytes), { minLength: 2, maxLength: 5 }), async (uses) => {
        const keys = await Promise.all(uses.map(async ([secret]) => mac.importMacKey(secret)));
        for (let turn = 0; turn < 3; turn++) {
          for (const [i, [secret, text, body]] of uses.entries()) {
            const good = createHmac('sha256', secret).update(text).update(body).digest('hex');
            expect(await mac.verifyMac(keys[i] as (typeof keys)[0], text, body, good)).toBe(true);
            for (const [j, [other]] of uses.entries()) {
              // HMAC pads a short key with zeros: two keys that differ only there are one.
              const isSame = createHmac('sha256', other).update(text).update(body).digest('hex') === good;
              expect(await mac.verifyMac(keys[j] as (typeof keys)[0], text, body, good)).toBe(isSame);
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('tells different bodies apart', async () => {
    expect(await mac.bodyChecksum(new Uint8Array([1]))).not.toBe(await mac.bodyChecksum(new Uint8Array([2])));
    expect(await mac.bodyChecksum(new Uint8Array([1]))).toMatch(/^(crc32|sha256):/);
  });
});

it('both name a secret alike, and digest alike', async () => {
  await fc.assert(
    fc.asyncProperty(secretBytes, async (secret) => {
      expect((await web.importMacKey(secret)).id).toBe(node.importMacKey(secret).id);
      expect(await web.sha256Hex(secret)).toBe(node.sha256Hex(secret));
    }),
    { numRuns: 20 },
  );
});
