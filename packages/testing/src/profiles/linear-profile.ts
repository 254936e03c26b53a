import { linear } from '@hookgate/senders/linear';
import { hexSecret, hmacHex, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

/** How Linear sends (source: https://linear.app/developers/webhooks). A retry repeats the bytes; whether Linear stamps it anew is not documented. */
export const linearProfile: SenderProfile<typeof linear> = {
  provider: linear,
  title: 'Linear',
  sign: ({ secret, body }) => ({ ...JSON_TYPE, 'linear-signature': hmacHex(secret, body) }),
  sample: (type, { at, uuid }) => ({
    action: 'create',
    actor: { id: uuid, type: 'user', name: 'Jane Smith' },
    createdAt: new Date(at).toISOString(),
    data: { id: uuid, title: 'Say hello' },
    url: 'https://linear.app/acme/issue/ACM-1',
    type,
    organizationId: uuid,
    webhookTimestamp: at,
    webhookId: uuid,
  }),
  openFields: () => ['data'],
  movedTo: (event, at) => ({ ...event, webhookTimestamp: at }),
  testSecret: 'lin_wh_test_secret_of_linear',
  newSecret: (random) => `lin_wh_${hexSecret(random)}`,
  retryDelaysMs: [60_000, 3_600_000, 21_600_000],
  nonces: false,
  redelivers: false,
};
