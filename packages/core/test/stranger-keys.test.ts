import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createReceiver, ed25519 } from '../src/index.ts';
import { ACME_BODY, defineAcme } from './support/acme.ts';
import { answer, NOW, type SentRequest, watch } from './support/deliver.ts';

/** The first test vector of RFC 8032: everybody has its private key. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const everybodys = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

const rawKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-32);

function signedBy(key: KeyObject, tenant: string): SentRequest {
  const signature = sign(null, Buffer.from(ACME_BODY), key).toString('hex');
  return { body: ACME_BODY, headers: { 'x-acme-signature': signature, 'x-tenant': tenant } };
}

describe('the key that Ed25519 has for tenants nobody knows', () => {
  it('is a point of the curve: with what is none, a verification ends before it begins, and tells who is not known', () => {
    expect(Buffer.from(ed25519.strangerSecret as Uint8Array)).toEqual(rawKey(createPublicKey(everybodys)));
  });

  it('lets nobody in, although everybody can sign for it', async () => {
    const known = generateKeyPairSync('ed25519');
    const { observer, of } = watch();
    const runs: unknown[] = [];
    const receiver = createReceiver(defineAcme({ scheme: ed25519 }), {
      secret: (request: { header(name: string): string | undefined }) =>
        request.header('x-tenant') === 'known'
          ? { tenant: 'known', secret: rawKey(known.publicKey).toString('hex') }
          : undefined,
      now: () => NOW,
      observer,
      on: { '*': (event: unknown) => void runs.push(event) },
    } as never);
    expect(await answer(receiver, signedBy(everybodys, 'nobody'))).toEqual([401, 'invalid_signature']);
    expect(await answer(receiver, signedBy(everybodys, 'known'))).toEqual([401, 'invalid_signature']);
    expect(of('rejected').map(({ reason }) => reason)).toEqual(['unknown_tenant', 'signature_mismatch']);
    expect(runs).toEqual([]);
    expect(await answer(receiver, signedBy(known.privateKey, 'known'))).toEqual([200, 'handled']);
  });
});
