import { meta } from '@hookgate/senders/meta';
import { hexSecret, hmacHex, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const HOUR_MS = 3_600_000;

/** How Meta sends (source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started): what is not ASCII is escaped. */
export const metaProfile: SenderProfile<typeof meta> = {
  provider: meta,
  title: 'Meta',
  sign: ({ secret, body }) => ({ 'x-hub-signature-256': `sha256=${hmacHex(secret, body)}` }),
  sample: (object, { at, id }) => ({
    object,
    entry: [
      {
        id: '102290129340398',
        time: Math.floor(at / 1000),
        changes: [{ field: 'messages', value: { messages: [{ id: `wamid.${id}`, text: { body: 'Schön' } }] } }],
      },
    ],
  }),
  openFields: () => ['entry'],
  write: (event) => ({
    body: JSON.stringify(event).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    headers: JSON_TYPE,
  }),
  testSecret: 'test_secret_of_meta',
  newSecret: hexSecret,
  handshakes: [
    {
      name: 'hub.challenge',
      method: 'GET',
      query: (token) => ({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1158201444' }),
      tokenEnv: 'META_VERIFY_TOKEN',
      expects: { status: 200, body: '1158201444' },
    },
  ],
  // "With decreasing frequency, up to 7 days"; the steps are not published.
  retryDelaysMs: [1, 2, 4, 8, 16, 32, 64].map((hours) => hours * HOUR_MS),
  nonces: false,
  redelivers: false,
};
