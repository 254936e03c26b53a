import { createHmac, generateKeyPairSync, sign as signEd25519 } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ed25519, hmacSha1, hmacSha512, sharedToken, verifiedBy } from '../src/index.ts';
import { equalTexts } from '../src/verify/schemes/equal-texts.ts';
import * as node from '../src/verify/schemes/node.ts';
import type { SchemeAlgorithm, SchemeCrypto } from '../src/verify/schemes/scheme-crypto.ts';
import * as web from '../src/verify/schemes/web.ts';

const message = fc.uint8Array({ maxLength: 300 });

/** Another bit of one of the bytes. */
function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const other = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % other.length;
  other[at] = (other[at] as number) ^ (1 << (bit % 8));
  return other;
}

describe.each<[string, SchemeCrypto]>([
  ['node', node],
  ['web', web],
])('the crypto of schemes on %s', (_name, crypto) => {
  it.each<[SchemeAlgorithm, string]>([
    ['SHA-1', 'sha1'],
    ['SHA-512', 'sha512'],
  ])('takes exactly the HMAC of %s', async (algorithm, hash) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' }),
        message,
        fc.nat(),
        async (secret, text, bit) => {
          const key = await crypto.importSchemeKey(algorithm, secret);
          const good = Uint8Array.from(createHmac(hash, secret).update(text).digest());
          expect(await crypto.verifyMessage(key, text, good)).toBe(true);
          expect(await crypto.verifyMessage(key, text, flipped(good, bit))).toBe(false);
          expect(await crypto.verifyMessage(key, text, good.slice(1))).toBe(false);
          expect(await crypto.verifyMessage(key, text, new Uint8Array())).toBe(false);
          if (text.length > 0) expect(await crypto.verifyMessage(key, flipped(text, bit), good)).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes exactly the signature of Ed25519', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const key = await crypto.importSchemeKey('Ed25519', raw);
    await fc.assert(
      fc.asyncProperty(message, fc.nat(), async (text, bit) => {
        const good = Uint8Array.from(signEd25519(null, text, privateKey));
        expect(await crypto.verifyMessage(key, text, good)).toBe(true);
        expect(await crypto.verifyMessage(key, text, flipped(good, bit))).toBe(false);
        expect(await crypto.verifyMessage(key, text, good.slice(1))).toBe(false);
        if (text.length > 0) expect(await crypto.verifyMessage(key, flipped(text, bit), good)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

const noRequest = { method: 'POST', url: '/', body: new Uint8Array(), header: () => undefined };

describe('the schemes', () => {
  it('verify what they say, from the hex of the header', async () => {
    const secret = new TextEncoder().encode('key');
    const content = new TextEncoder().encode('content');
    for (const [scheme, hash] of [
      [hmacSha1, 'sha1'],
      [hmacSha512, 'sha512'],
    ] as const) {
      const signature = createHmac(hash, 'key').update(content).digest('hex');
      const key = await scheme.importKey(secret, 'key');
      expect(signature.length).toBe(2 * (scheme.signatureBytes ?? 0));
      expect(await scheme.verify(key, { ...noRequest, content, signature })).toBe(true);
      expect(await scheme.verify(key, { ...noRequest, content: secret, signature })).toBe(false);
    }
  });

  it('name a secret alike, whatever is done with it', async () => {
    const secret = new Uint8Array(32).fill(9);
    const ids = await Promise.all(
      [hmacSha1, hmacSha512, ed25519, sharedToken, verifiedBy(() => true)].map(
        async (scheme) => (await scheme.importKey(secret, 'x')).id,
      ),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('a token passes only where it is the secret, to the character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string(), async (secret, other) => {
        const key = await sharedToken.importKey(new TextEncoder().encode(secret), secret);
        const verify = (signature: string) =>
          sharedToken.verify(key, { ...noRequest, content: new Uint8Array(), signature });
        expect(await verify(secret)).toBe(true);
        expect(await verify(other)).toBe(other === secret);
        expect(await verify(`${secret} `)).toBe(false);
        expect(await verify(secret.slice(1))).toBe(false);
      }),
    );
  });

  it('compare texts as === does', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (one, other) => {
        expect(equalTexts(one, other)).toBe(one === other);
        expect(equalTexts(one, one)).toBe(true);
        expect(equalTexts(`${one}a`, `${one}b`)).toBe(false);
      }),
    );
    expect(equalTexts('', 'a')).toBe(false);
    expect(equalTexts('aa', 'a')).toBe(false);
    expect(equalTexts('a', 'aa')).toBe(false);
  });
});

describe('a public key of Ed25519', () => {
  const importKey = (key: Uint8Array) => () => ed25519.importKey(key, '');

  it('has 32 bytes', () => {
    for (const length of [0, 31, 33, 44, 64]) expect(importKey(new Uint8Array(length).fill(7))).toThrow(/32 bytes/);
    expect(ed25519.decodeSecret?.('ab'.repeat(32)).length).toBe(32);
    for (const text of ['', 'ab', `${'ab'.repeat(31)}zz`, 'ab'.repeat(33)]) {
      expect(ed25519.decodeSecret?.(text).length).toBe(0);
    }
  });

  it('for which anybody can sign is none', () => {
    for (const sign of [0, 0x80]) {
      for (const first of [0, 1]) {
        expect(importKey(Uint8Array.from([first, ...new Uint8Array(30), sign]))).toThrow(TypeError);
      }
      for (const first of [0xec, 0xed, 0xee]) {
        expect(importKey(Uint8Array.from([first, ...new Uint8Array(30).fill(0xff), 0x7f | sign]))).toThrow(TypeError);
      }
    }
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(importKey(Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)))).not.toThrow();
  });
});

it('verifiedBy takes a function', () => {
  for (const value of [undefined, null, 'rsa', {}]) expect(() => verifiedBy(value as never)).toThrow(TypeError);
});
