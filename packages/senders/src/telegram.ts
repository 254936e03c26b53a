import { InvalidEventError, type Provider, sharedToken } from '@hookgate/core';
import { importSecret, isJsonObject, ownProvider, verifyByScheme } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** The kinds of updates (source: https://core.telegram.org/bots/api#update). */
export type TelegramUpdateName = (typeof UPDATES)[number];

/** An update: as Telegram sends it, and `type`, the name of the one field besides `update_id`. */
export type TelegramUpdate = OpenEvent<
  'type',
  TelegramUpdateName,
  { readonly update_id: number } & { readonly [TField in TelegramUpdateName]?: Readonly<Record<string, unknown>> }
>;

const UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
] as const;

const SECRET: SecretForm = {
  is: "the `secret_token` that you gave setWebhook, 1 to 256 letters, digits, _ and -; the bot's own token, 123456:ABC…, is for calling Telegram",
  like: /^[\w-]{1,256}$/,
};

/**
 * Telegram's bots. `X-Telegram-Bot-Api-Secret-Token` is the secret itself: nothing is signed, and whoever sees one update can forge
 * every other. So it is as good as the TLS connection it comes over. The key is `update_id`, in the body.
 *
 * Source: https://core.telegram.org/bots/api#setwebhook (any 2xx; "a reasonable number of attempts"; updates are kept for 24 h). It names no deadline;
 * 10 s are assumed.
 */
export const telegram: Provider<TelegramUpdate, 'type'> = /* @__PURE__ */ ownProvider<TelegramUpdate, 'type'>(
  {
    name: 'telegram',
    secretEnv: 'TELEGRAM_SECRET_TOKEN',
    defaultPaths: ['/webhooks/telegram'],
    signatureHeader: 'x-telegram-bot-api-secret-token',
    scheme: sharedToken,
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-telegram-bot-api-secret-token'), ''),
    typeField: 'type',
    payloadField: null,
    eventTypes: UPDATES,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      if (!Number.isSafeInteger(json.update_id)) throw new InvalidEventError('`update_id` is not an integer');
      const type = Object.keys(json).find((name) => name !== 'update_id' && name !== 'type');
      return { ...json, type: type ?? 'nothing' } as unknown as TelegramUpdate;
    },
    dedupeKey: (event) => String(event.update_id),
    freshness: 'none',
    logFields: ({ update_id }) => ({ update_id }),
    accepts: '2xx',
    deadlineMs: 10_000,
    // A day.
    retryHorizonMs: 86_400_000,
    // A week.
    dedupeTtlMs: 604_800_000,
  },
  { importSecret, verifyByScheme },
);
