import { ed25519, InvalidEventError, type Provider } from '@hookgate/core';
import {
  answerPostChallenge,
  bytesOfHex,
  checkSignedAt,
  handledReply,
  importSecret,
  isJsonObject,
  ownProvider,
  requireString,
  verifyByScheme,
} from '@hookgate/core/sender-kit';
import type { OpenEvent } from './parts/open-event.ts';
import { wrongSecret } from './parts/secret-text.ts';
import { signedSeconds } from './parts/signed-seconds.ts';

/** The kinds of interactions, as Hookgate calls Discord's numbers 2 to 5. */
export type DiscordKind = (typeof KINDS)[number];

/** An interaction (source: https://docs.discord.com/developers/interactions/receiving-and-responding). */
export type DiscordInteraction = OpenEvent<
  'kind',
  DiscordKind,
  {
    readonly id: string;
    readonly application_id?: string;
    /** Discord's number of the kind. */
    readonly type: number;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly token?: string;
    readonly [field: string]: unknown;
  }
>;

/** What a handler returns: `{ type: 4, data: { content: 'Hello' } }`, or `{ type: 5 }` to answer later with the token. */
export interface DiscordAnswer {
  readonly type: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

const KINDS = ['command', 'component', 'autocomplete', 'modal'] as const;

const SECRET = {
  is: 'the application\'s public key, 64 hexadecimal characters, from "General Information"; its client secret and the bot\'s token are others',
};

/**
 * Discord's interactions. `X-Signature-Ed25519` is the signature of `{timestamp}{body}` under the application's key; what is configured
 * is its public key, and can sign nothing. PING, by which Discord tests the URL, is answered, forged ones refused. What a handler
 * returns is the answer.
 *
 * Sources: https://docs.discord.com/developers/interactions/overview, and `discord-interactions`. 3 s; nothing is sent again. Discord
 * names no tolerance; 300 s are assumed, and an interaction is remembered for longer.
 */
export const discord: Provider<DiscordInteraction, 'kind', 'data', DiscordAnswer> = /* @__PURE__ */ ownProvider<
  DiscordInteraction,
  'kind',
  'data',
  DiscordAnswer
>(
  {
    name: 'discord',
    secretEnv: 'DISCORD_PUBLIC_KEY',
    defaultPaths: ['/webhooks/discord'],
    signatureHeader: 'x-signature-ed25519',
    scheme: ed25519,
    signatureEncoding: 'hex',
    decodeSecret(text) {
      if (!/^[0-9a-f]{64}$/i.test(text)) throw wrongSecret(text, SECRET);
      return bytesOfHex(text);
    },
    readSignature(header) {
      const signature = header('x-signature-ed25519');
      if (signature === undefined) return 'signature_missing';
      const time = header('x-signature-timestamp');
      if (time === undefined) return 'timestamp_missing';
      const signedAt = signedSeconds(time);
      if (signedAt === undefined) return 'timestamp_malformed';
      return { signatures: [signature], prefix: time, signedAt };
    },
    challenge: {
      post: (json) =>
        isJsonObject(json) && json.type === 1 ? { body: '{"type":1}', contentType: 'application/json' } : undefined,
    },
    typeField: 'kind',
    payloadField: 'data',
    eventTypes: KINDS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'id');
      const { type } = json;
      if (typeof type !== 'number') throw new InvalidEventError('`type` is not a number');
      return { ...json, kind: KINDS[type - 2] ?? `type ${type}` } as DiscordInteraction;
    },
    dedupeKey: (event) => event.id,
    reply: (answer) => (answer === undefined ? undefined : { body: JSON.stringify(answer) }),
    logFields: ({ id }) => ({ id }),
    accepts: '2xx',
    deadlineMs: 3_000,
    retryHorizonMs: 0,
    // A day.
    dedupeTtlMs: 86_400_000,
    toleranceSeconds: 300,
  },
  { answerPostChallenge, checkSignedAt, handledReply, importSecret, verifyByScheme },
);
