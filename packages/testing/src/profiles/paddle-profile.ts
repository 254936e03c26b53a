import { paddle } from '@hookgate/senders/paddle';
import { hexSecret, hmacHex, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const HOUR_MS = 3_600_000;

/** How Paddle sends (source: https://developer.paddle.com/webhooks/respond-to-webhooks). */
export const paddleProfile: SenderProfile<typeof paddle> = {
  provider: paddle,
  title: 'Paddle',
  sign: ({ secret, body, at }) => {
    const ts = String(Math.floor(at / 1000));
    return { ...JSON_TYPE, 'paddle-signature': `ts=${ts};h1=${hmacHex(secret, `${ts}:`, body)}` };
  },
  sample: (type, { at, id }) => ({
    event_id: `evt_${id}`,
    event_type: type,
    occurred_at: new Date(at).toISOString(),
    notification_id: `ntf_${id}`,
    data: { id: `${type.slice(0, 3)}_${id}`, status: 'active' },
  }),
  openFields: () => ['data'],
  testSecret: 'pdl_ntfset_test_secret_of_paddle',
  newSecret: (random) => `pdl_ntfset_${hexSecret(random)}`,
  // "Up to 60 times over 3 days using exponential backoff"; the steps are not published: every 72 minutes.
  retryDelaysMs: Array.from({ length: 60 }, () => 1.2 * HOUR_MS),
  signsEachAttempt: true,
  nonces: false,
  redelivers: true,
};
