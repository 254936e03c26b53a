import { telegram } from '@hookgate/senders/telegram';
import { hexSecret, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const MINUTE_MS = 60_000;

/** How Telegram sends updates (source: https://core.telegram.org/bots/api#setwebhook). */
export const telegramProfile: SenderProfile<typeof telegram> = {
  provider: telegram,
  title: 'Telegram',
  sign: ({ secret }) => ({ 'x-telegram-bot-api-secret-token': secret }),
  sample: (type, { at, uuid }) => ({
    update_id: Number.parseInt(uuid.slice(0, 7), 16),
    [type]: { message_id: 1, date: Math.floor(at / 1000), chat: { id: 1, type: 'private' }, text: 'Hello' },
    type,
  }),
  write: ({ type: _type, ...update }) => ({ body: JSON.stringify(update), headers: JSON_TYPE }),
  testSecret: 'test_secret_of_telegram',
  newSecret: hexSecret,
  // "A reasonable number of attempts"; the steps are not published.
  retryDelaysMs: [1, 2, 4, 8, 16].map((minutes) => minutes * MINUTE_MS),
  nonces: false,
  redelivers: false,
};
