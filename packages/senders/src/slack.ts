import {
  InvalidEventError,
  type KeyMaterial,
  type Provider,
  type SignatureFault,
  type SignedHeaders,
} from '@hookgate/core';
import {
  answerPostChallenge,
  checkSignedAt,
  handledReply,
  importSecret,
  isJsonObject,
  ownProvider,
  parseBody,
  requireString,
  utf8Bytes,
} from '@hookgate/core/sender-kit';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';
import { signedSeconds } from './parts/signed-seconds.ts';
import { SLACK_EVENTS } from './parts/slack-events.ts';

/** The events of the Events API, as `@slack/types` has them (source: https://docs.slack.dev/reference/events). */
export type SlackEventName = (typeof SLACK_EVENTS)[number];

/** An event of the Events API: its envelope, whose `type` is that of the event within. */
export type SlackEvent = OpenEvent<
  'type',
  SlackEventName,
  {
    /** Missing in `app_rate_limited` only. */
    readonly event_id: string;
    readonly team_id?: string;
    readonly api_app_id?: string;
    /** Epoch seconds. */
    readonly event_time?: number;
    readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
  }
>;

/** A slash command (source: https://docs.slack.dev/interactivity/implementing-slash-commands). */
export interface SlackCommand {
  /** With its slash, such as `/weather`. */
  readonly command: string;
  readonly text: string;
  readonly trigger_id: string;
  readonly user_id: string;
  readonly channel_id: string;
  readonly team_id: string;
  readonly response_url: string;
  readonly api_app_id: string;
}

/** What a handler may return, for Slack to show or to act on. */
export type SlackAnswer = Readonly<Record<string, unknown>>;

/** What a person did with a message, a modal or a shortcut (source: https://docs.slack.dev/reference/interaction-payloads). */
export type SlackInteraction = OpenEvent<'type', (typeof INTERACTIONS)[number], Readonly<Record<string, unknown>>>;

const INTERACTIONS = [
  'block_actions',
  'block_suggestion',
  'message_action',
  'shortcut',
  'view_closed',
  'view_submission',
] as const;

const SECRET: SecretForm = {
  is: 'the app\'s signing secret, 32 hexadecimal characters, from "Basic Information"; tokens, xoxb-…, are for calling Slack',
  like: /^(?!xox|xapp-|-----BEGIN|whsec_)/,
};

function readSignature(header: (name: string) => string | undefined): SignedHeaders | SignatureFault {
  const signature = header('x-slack-signature');
  if (signature === undefined) return 'signature_missing';
  const time = header('x-slack-request-timestamp');
  if (time === undefined) return 'timestamp_missing';
  const signedAt = signedSeconds(time);
  if (signedAt === undefined) return 'timestamp_malformed';
  if (!signature.startsWith('v0=')) return 'signature_malformed';
  return { signatures: [signature.slice(3)], prefix: `v0:${time}:`, signedAt };
}

/** What all three kinds of requests have in common. */
const SIGNING = {
  secretEnv: 'SLACK_SIGNING_SECRET',
  signatureHeader: 'x-slack-signature',
  signatureEncoding: 'hex',
  signatureExample: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  decodeSecret: (text: string): Uint8Array => textSecret(text, SECRET),
  readSignature,
  accepts: '2xx',
  deadlineMs: 3_000,
  toleranceSeconds: 300,
} as const;

/** For requests without an id: the signed time tells two like ones apart, and a replay has the same one. */
function momentAndDigest({ signed, bodyDigest }: KeyMaterial): string | Promise<string> {
  const digest = bodyDigest();
  const key = (hex: string): string => `${signed.signedAt}:${hex}`;
  return typeof digest === 'string' ? key(digest) : digest.then(key);
}

/** A handler's answer as JSON; nothing shows nothing, and is what a copy gets. */
function answer(result: SlackAnswer | undefined): { readonly body: string; readonly contentType?: string } {
  return result === undefined ? { body: '', contentType: 'text/plain' } : { body: JSON.stringify(result) };
}

/**
 * Slack's Events API. `X-Slack-Signature: v0=…` is the hex HMAC-SHA256 of `v0:{timestamp}:{body}`. The handshake that Slack makes when
 * the URL is entered, `url_verification`, is answered.
 *
 * Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack, https://docs.slack.dev/apis/events-api (3 s; three
 * retries: at once, after 1 min, after 5 min; `event_id`), and the package `@slack/bolt`.
 */
export const slackEvents: Provider<SlackEvent, 'type', 'event'> = /* @__PURE__ */ ownProvider<
  SlackEvent,
  'type',
  'event'
>(
  {
    ...SIGNING,
    name: 'slack-events',
    defaultPaths: ['/slack/events'],
    challenge: {
      post(json) {
        const { type, challenge } = (json ?? {}) as Record<string, unknown>;
        return type === 'url_verification' && typeof challenge === 'string' ? { body: challenge } : undefined;
      },
    },
    typeField: 'type',
    payloadField: 'event',
    eventTypes: SLACK_EVENTS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      const { event } = json;
      // About the app and no event of a workspace: it has no id.
      if (!isJsonObject(event) && json.type === 'app_rate_limited')
        return { ...json, event: json } as unknown as SlackEvent;
      if (!isJsonObject(event)) throw new InvalidEventError('`event` is not an object');
      requireString(json, 'event_id');
      return { ...json, type: requireString(event, 'type') } as unknown as SlackEvent;
    },
    occurredAt: ({ event_time }) => (typeof event_time === 'number' ? event_time * 1000 : undefined),
    dedupeKey: (event, material) => event.event_id ?? momentAndDigest(material),
    logFields: ({ event_id, team_id }) => ({ event_id, team_id }),
    retryHorizonMs: 375_000,
    // A day.
    dedupeTtlMs: 86_400_000,
  },
  { answerPostChallenge, checkSignedAt, importSecret },
);

/** Slack's slash commands: forms, and the handler's own answer is what is shown. Signed like its events; never sent again. */
export const slackCommands: Provider<SlackCommand, 'command', never, SlackAnswer> = /* @__PURE__ */ ownProvider<
  SlackCommand,
  'command',
  never,
  SlackAnswer
>(
  {
    ...SIGNING,
    name: 'slack-commands',
    defaultPaths: ['/slack/commands'],
    bodyFormat: 'form',
    // Slack looks now and then whether the certificate is good.
    challenge: { post: (form: URLSearchParams) => (form.get('ssl_check') === '1' ? { body: '' } : undefined) },
    typeField: 'command',
    payloadField: null,
    eventTypes: [],
    parseEvent(form: URLSearchParams) {
      const command = Object.fromEntries(form);
      requireString(command, 'command');
      requireString(command, 'trigger_id');
      return { text: '', ...command } as unknown as SlackCommand;
    },
    dedupeKey: (event) => event.trigger_id,
    reply: answer,
    logFields: ({ command, team_id }) => ({ command, team_id }),
    retryHorizonMs: 0,
    // An hour.
    dedupeTtlMs: 3_600_000,
  },
  { answerPostChallenge, checkSignedAt, handledReply, importSecret, parseBody },
);

/**
 * Slack's interactivity: buttons, modals, shortcuts, menus. A form with one field of JSON; the handler's own answer is read for
 * `view_submission` and `block_suggestion`. Signed like its events; never sent again.
 */
export const slackInteractivity: Provider<SlackInteraction, 'type', never, SlackAnswer> = /* @__PURE__ */ ownProvider<
  SlackInteraction,
  'type',
  never,
  SlackAnswer
>(
  {
    ...SIGNING,
    name: 'slack-interactivity',
    defaultPaths: ['/slack/interactivity'],
    bodyFormat: 'form',
    typeField: 'type',
    payloadField: null,
    eventTypes: INTERACTIONS,
    parseEvent(form: URLSearchParams) {
      const payloads = form.getAll('payload');
      if (payloads.length !== 1)
        throw new InvalidEventError(`there are ${payloads.length} fields \`payload\`, not one`);
      const payload = parseBody(utf8Bytes(payloads[0] ?? ''), 'json');
      if (!isJsonObject(payload)) throw new InvalidEventError('`payload` is not a JSON object');
      requireString(payload, 'type');
      return payload as unknown as SlackInteraction;
    },
    dedupeKey: (_event, material) => momentAndDigest(material),
    reply: answer,
    logFields: () => ({}),
    retryHorizonMs: 0,
    // An hour.
    dedupeTtlMs: 3_600_000,
  },
  { checkSignedAt, handledReply, importSecret, parseBody },
);
