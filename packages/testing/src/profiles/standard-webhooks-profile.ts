import { sign } from 'node:crypto';
import { standardWebhooks, standardWebhooksPublicKey } from '@hookgate/senders/standard-webhooks';
import { privateKeyOf, publicBytesOf } from './ed25519-key.ts';
import type { SenderProfile } from './sender-profile.ts';
import { standardContent, standardHeaders, standardProfile } from './standard-profile.ts';

const sample = (_type: string, { id }: { readonly id: string }) => ({ id: `obj_${id}`, name: 'Jane Smith' });

/** How a sender sends that follows Standard Webhooks (source: its specification). */
export const standardWebhooksProfile: SenderProfile<typeof standardWebhooks> = standardProfile(
  standardWebhooks,
  'Standard Webhooks',
  sample,
);

/** `whsk_` and the base64 of the seed, or of seed and public key. */
function seedOf(secret: string): Uint8Array {
  return Buffer.from(secret.replace(/^whsk_/, ''), 'base64').subarray(0, 32);
}

/** The same with a key pair: `secret` is the private key, whsk_…; the receiver has {@link receiverSecret}, whpk_…. */
export const standardWebhooksPublicKeyProfile: SenderProfile<typeof standardWebhooksPublicKey> = standardProfile(
  standardWebhooksPublicKey,
  'Standard Webhooks with a public key',
  sample,
  {
    sign: (input) => {
      const signature = sign(null, standardContent(input), privateKeyOf(seedOf(input.secret))).toString('base64');
      return standardHeaders('webhook', input, `v1a,${signature}`);
    },
    testSecret: `whsk_${Buffer.alloc(32, 7).toString('base64')}`,
    newSecret: (random) => `whsk_${Buffer.from(random).toString('base64')}`,
    receiverSecret: (secret) => `whpk_${publicBytesOf(seedOf(secret)).toString('base64')}`,
  },
);
