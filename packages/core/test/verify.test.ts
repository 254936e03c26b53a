import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../src/answers/refusal.ts';
import { ploton, type SignedHeaders } from '../src/index.ts';
import { importMacKey } from '../src/verify/mac/node.ts';
import { readSignature, verifySignature } from '../src/verify/verify.ts';

const body = new TextEncoder().encode('{"a":1}');
const sign = (secret: string): string => createHmac('sha256', secret).update(body).digest('hex');
const keys = ['one', 'two'].map((secret) => importMacKey(new TextEncoder().encode(secret)));
const withSignatures = (...signatures: string[]): typeof ploton => ({
  ...ploton,
  readSignature: (): SignedHeaders => ({ signatures, prefix: '' }),
});

function read(...signatures: string[]) {
  const claimed = readSignature(withSignatures(...signatures), () => undefined);
  if (claimed instanceof Refusal) throw new Error(claimed.reason);
  return claimed;
}

describe('readSignature', () => {
  it('drops candidates that are no signatures, and refuses when none is left', () => {
    expect(read('nope', sign('one')).candidates.length).toBe(1);
    expect(readSignature(withSignatures('nope'), () => undefined)).toMatchObject({
      code: 'invalid_signature',
      reason: 'signature_malformed',
    });
    expect(readSignature(withSignatures(), () => undefined)).toMatchObject({ reason: 'signature_malformed' });
    expect(readSignature(ploton, () => undefined)).toMatchObject({
      code: 'invalid_signature',
      reason: 'signature_missing',
    });
  });

  it('takes at most eight candidates: each costs a MAC for every secret', () => {
    const many = Array.from({ length: 20 }, (_, i) => sign(`guess ${i}`));
    expect(read(...many).candidates.length).toBe(8);
    expect(read(...many.slice(0, 8)).candidates.length).toBe(8);
  });
});

describe('verifySignature', () => {
  it('finds the secret and the signature that belong together', async () => {
    const found = await verifySignature(keys, read(sign('guess'), sign('two')), body);
    expect(found?.key.id).toBe(keys[1]?.id);
    expect(found?.signature).toBe(sign('two'));
  });

  it('finds nothing for a stranger', async () => {
    expect(await verifySignature(keys, read(sign('guess')), body)).toBeUndefined();
    expect(await verifySignature([], read(sign('one')), body)).toBeUndefined();
  });
});
