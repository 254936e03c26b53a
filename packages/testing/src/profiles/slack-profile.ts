import { slackCommands, slackEvents, slackInteractivity } from '@hookgate/senders/slack';
import { FORM_TYPE, hexSecret, hmacHex, JSON_TYPE } from './hmac.ts';
import type { SenderProfile, SigningInput } from './sender-profile.ts';

/** What all three have in common (source: https://docs.slack.dev/authentication/verifying-requests-from-slack). */
const SIGNING = {
  sign: ({ secret, body, at }: SigningInput) => {
    const time = String(Math.floor(at / 1000));
    return { 'x-slack-signature': `v0=${hmacHex(secret, `v0:${time}:`, body)}`, 'x-slack-request-timestamp': time };
  },
  testSecret: '8f742231b10e8888abcd99yyyzzz85a5',
  newSecret: hexSecret,
  signsEachAttempt: true,
  nonces: false,
  redelivers: false,
} as const;

/** How Slack sends events (source: https://docs.slack.dev/apis/events-api). */
export const slackEventsProfile: SenderProfile<typeof slackEvents> = {
  ...SIGNING,
  provider: slackEvents,
  title: 'Slack events',
  sample: (type, { at, id }) => ({
    token: 'deprecated',
    team_id: 'T0TEST',
    api_app_id: 'A0TEST',
    event: { type, user: 'U0TEST', channel: 'C0TEST', text: 'Hello', ts: `${Math.floor(at / 1000)}.000100` },
    type,
    event_id: `Ev${id}`,
    event_time: Math.floor(at / 1000),
  }),
  openFields: () => ['event'],
  // On the wire, the envelope has a type of its own.
  write: (event) => ({ body: JSON.stringify({ ...event, type: 'event_callback' }), headers: JSON_TYPE }),
  handshakes: [
    {
      name: 'url_verification',
      method: 'POST',
      body: JSON.stringify({ token: 'deprecated', challenge: 'a_challenge_of_slack', type: 'url_verification' }),
      expects: { status: 200, body: 'a_challenge_of_slack' },
    },
  ],
  // At once, after a minute, after five.
  retryDelaysMs: [0, 60_000, 300_000],
};

/** How Slack sends commands (source: https://docs.slack.dev/interactivity/implementing-slash-commands). */
export const slackCommandsProfile: SenderProfile<typeof slackCommands> = {
  ...SIGNING,
  provider: slackCommands,
  title: 'Slack commands',
  commonTypes: ['/hello'],
  sample: (command, { id }) => ({
    token: 'deprecated',
    team_id: 'T0TEST',
    channel_id: 'C0TEST',
    user_id: 'U0TEST',
    command,
    text: 'hello',
    api_app_id: 'A0TEST',
    response_url: 'https://hooks.slack.example/commands/test',
    trigger_id: `trigger_${id}`,
  }),
  write: (event) => ({ body: new URLSearchParams(event as Record<string, string>).toString(), headers: FORM_TYPE }),
  handshakes: [
    {
      name: 'ssl_check',
      method: 'POST',
      body: 'ssl_check=1&token=deprecated',
      expects: { status: 200, body: '' },
    },
  ],
  retryDelaysMs: [],
};

/** How Slack sends interactions (source: https://docs.slack.dev/reference/interaction-payloads). */
export const slackInteractivityProfile: SenderProfile<typeof slackInteractivity> = {
  ...SIGNING,
  provider: slackInteractivity,
  title: 'Slack interactivity',
  sample: (type, { id }) => ({
    type,
    team: { id: 'T0TEST', domain: 'acme' },
    user: { id: 'U0TEST', username: 'jane' },
    api_app_id: 'A0TEST',
    trigger_id: `trigger_${id}`,
  }),
  write: (event) => ({ body: new URLSearchParams({ payload: JSON.stringify(event) }).toString(), headers: FORM_TYPE }),
  retryDelaysMs: [],
};
