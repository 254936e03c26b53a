import { sign } from 'node:crypto';
import { discord } from '@hookgate/senders/discord';
import { privateKeyOf, publicBytesOf } from './ed25519-key.ts';
import { JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const KINDS = ['command', 'component', 'autocomplete', 'modal'];

/** How Discord sends interactions (source: https://docs.discord.com/developers/interactions). `secret` is the private key. */
export const discordProfile: SenderProfile<typeof discord> = {
  provider: discord,
  title: 'Discord',
  sign: ({ secret, body, at }) => {
    const time = String(Math.floor(at / 1000));
    const signed = Buffer.concat([Buffer.from(time), body]);
    const signature = sign(null, signed, privateKeyOf(Buffer.from(secret, 'hex'))).toString('hex');
    return { ...JSON_TYPE, 'x-signature-ed25519': signature, 'x-signature-timestamp': time };
  },
  sample: (kind, { id }) => ({
    kind,
    id: `1000000000000000000_${id}`,
    application_id: '2000000000000000000',
    type: KINDS.indexOf(kind) + 2,
    data: kind === 'command' || kind === 'autocomplete' ? { id: '3', name: 'hello', type: 1 } : { custom_id: 'hello' },
    token: 'test',
    version: 1,
  }),
  openFields: () => ['data'],
  write: ({ kind: _kind, ...interaction }) => ({ body: JSON.stringify(interaction), headers: JSON_TYPE }),
  testSecret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  newSecret: (random) => Buffer.from(random).toString('hex'),
  receiverSecret: (secret) => publicBytesOf(Buffer.from(secret, 'hex')).toString('hex'),
  handshakes: [
    {
      name: 'PING',
      method: 'POST',
      body: JSON.stringify({ id: '1', application_id: '2000000000000000000', type: 1, version: 1 }),
      expects: { status: 200, body: '{"type":1}' },
    },
  ],
  retryDelaysMs: [],
  nonces: false,
  redelivers: false,
};
