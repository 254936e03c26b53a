/** What a reader wants to know of a sender, and no code says. */
export interface SenderFacts {
  /** Its subpath, and what is imported from there. */
  readonly from: readonly [subpath: string, name: string];
  /** What the signature covers. */
  readonly signs: string;
  /** What makes two deliveries one. */
  readonly key: string;
  /** What is not protected, in so many words; empty where nothing is to be said. */
  readonly gap: string;
  /** What of it is assumed, because the sender's pages do not say. */
  readonly assumed: string;
  /** Where each fact is from: signature, deadline, retries and events, as far as they are not assumed. */
  readonly sources: Readonly<Record<string, string>>;
  /** The package whose verdict ours is compared with, over 10,000 random deliveries. */
  readonly comparedWith: string;
}

const SVIX_RETRIES = 'https://docs.svix.com/retries';
const TWILIO_OVERRIDES = 'https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides';
const STANDARD_SPEC = 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md';
const BODY_ONLY =
  'Neither name, id nor time of sending is signed: a captured delivery runs again once it is forgotten, after `dedupeTtlMs`.';
const TOKEN =
  'Nothing is signed: whoever sees one delivery, at a proxy or in a log, can forge every other. It is as good as the TLS connection.';

/** One table: the page "Senders" and that of the README are made of it. By the name of the provider, in the order of the page. */
export const FACTS: Readonly<Record<string, SenderFacts>> = {
  'standard-webhooks': {
    from: ['standard-webhooks', 'standardWebhooks'],
    signs: 'id, time and body',
    key: '`webhook-id`, signed',
    gap: '',
    assumed: 'deadline and retries: those the specification proposes',
    sources: { all: STANDARD_SPEC },
    comparedWith: 'standardwebhooks',
  },
  'standard-webhooks-public-key': {
    from: ['standard-webhooks', 'standardWebhooksPublicKey'],
    signs: 'id, time and body',
    key: '`webhook-id`, signed',
    gap: '',
    assumed: 'deadline and retries: those the specification proposes',
    sources: { all: STANDARD_SPEC },
    comparedWith: '',
  },
  svix: {
    from: ['svix', 'svix'],
    signs: 'id, time and body',
    key: '`svix-id`, signed',
    gap: '',
    assumed: '',
    sources: {
      signature: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
      'deadline, retries': SVIX_RETRIES,
    },
    comparedWith: 'svix',
  },
  stripe: {
    from: ['stripe', 'stripe'],
    signs: 'time and body',
    key: '`id` in the body',
    gap: '',
    assumed: 'a deadline of 20 s; Stripe names none',
    sources: {
      signature: 'https://docs.stripe.com/webhooks?verify=verify-manually',
      retries: 'https://docs.stripe.com/webhooks#automatic-retries',
      'events, id': 'https://docs.stripe.com/api/events',
    },
    comparedWith: 'stripe',
  },
  github: {
    from: ['github', 'github'],
    signs: 'the body',
    key: 'a digest of the body; `X-GitHub-Delivery` is not signed',
    gap: BODY_ONLY,
    assumed: '',
    sources: {
      signature: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
      'deadline, retries': 'https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries',
      events: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
    },
    comparedWith: '@octokit/webhooks-methods',
  },
  shopify: {
    from: ['shopify', 'shopify'],
    signs: 'the body',
    key: 'a digest of the body, and the topic; `X-Shopify-Webhook-Id` is not signed',
    gap: `${BODY_ONLY} It can be sent again under another topic, and runs once for each: \`orders/create\` and \`orders/paid\` may come with the same bytes, so the topic has to count. Look the object up before you act on a topic alone. Shopify’s newer "Events", whose headers begin with \`Shopify-\` in place of \`X-Shopify-\`, are not received.`,
    assumed: '',
    sources: {
      'signature, deadline': 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
      retries: 'https://shopify.dev/changelog/updates-to-webhook-retry-mechanism',
      events: 'https://shopify.dev/docs/api/webhooks',
    },
    comparedWith: '@shopify/shopify-api',
  },
  'slack-events': {
    from: ['slack', 'slackEvents'],
    signs: 'time and body',
    key: '`event_id` in the body',
    gap: '',
    assumed: '',
    sources: {
      signature: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
      'deadline, retries': 'https://docs.slack.dev/apis/events-api',
      events: 'https://docs.slack.dev/reference/events',
    },
    comparedWith: '@slack/bolt',
  },
  'slack-commands': {
    from: ['slack', 'slackCommands'],
    signs: 'time and body, a form',
    key: '`trigger_id` in the body',
    gap: '',
    assumed: '',
    sources: {
      signature: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
      'deadline, retries, fields': 'https://docs.slack.dev/interactivity/implementing-slash-commands',
    },
    comparedWith: '@slack/bolt',
  },
  'slack-interactivity': {
    from: ['slack', 'slackInteractivity'],
    signs: 'time and body, a form',
    key: 'the signed time, and a digest of the body: not every payload has an id',
    gap: '',
    assumed: '',
    sources: {
      signature: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
      'deadline, retries, events': 'https://docs.slack.dev/interactivity/handling-user-interaction',
    },
    comparedWith: '@slack/bolt',
  },
  twilio: {
    from: ['twilio', 'twilio'],
    signs: 'the URL and the sorted fields of the form',
    key: 'a digest of URL and fields, joined as they are signed',
    gap: 'No time is signed, and names and values are joined without anything between them: who has captured a request can cut it into other fields, but it is a copy then, and what Twilio sends to a fallback URL is none. Two like steps of one call, such as the same key pressed twice in one menu, are one: give each step its own URL. Requests under a Webhooks Rule with a shared key are signed otherwise, and refused.',
    assumed: '',
    sources: {
      signature: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
      'deadline, retries': TWILIO_OVERRIDES,
      'events, fields': 'https://www.twilio.com/docs/messaging/guides/track-outbound-message-status',
    },
    comparedWith: 'twilio',
  },
  'twilio-json': {
    from: ['twilio', 'twilioJson'],
    signs: 'the URL, which has a digest of the body',
    key: 'the URL, with that digest',
    gap: 'No time is signed: a captured delivery runs again once it is forgotten.',
    assumed: '',
    sources: {
      'signature, events': 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
      'deadline, retries': TWILIO_OVERRIDES,
    },
    comparedWith: 'twilio',
  },
  discord: {
    from: ['discord', 'discord'],
    signs: 'time and body',
    key: '`id` in the body',
    gap: 'Interactions only; webhook events are answered otherwise (204).',
    assumed: 'that a time may be 300 s off; Discord names no tolerance',
    sources: {
      signature: 'https://docs.discord.com/developers/interactions/overview',
      'deadline, retries, events': 'https://docs.discord.com/developers/interactions/receiving-and-responding',
    },
    comparedWith: 'discord-interactions',
  },
  paddle: {
    from: ['paddle', 'paddle'],
    signs: 'time and body',
    key: '`event_id` in the body',
    gap: 'Paddle Billing; Paddle Classic signs otherwise.',
    assumed: "60 s of tolerance where Paddle's own SDKs take 5",
    sources: {
      signature: 'https://developer.paddle.com/webhooks/signature-verification',
      'deadline, retries': 'https://developer.paddle.com/webhooks/respond-to-webhooks',
      'events, id': 'https://developer.paddle.com/api-reference/event-types',
    },
    comparedWith: '@paddle/paddle-node-sdk',
  },
  linear: {
    from: ['linear', 'linear'],
    signs: 'the body, with the time of sending in it',
    key: 'type, action, id and time of what happened; `Linear-Delivery` is not signed',
    gap: '',
    assumed:
      'that a retry, up to 7 h later, may repeat the first time of sending: so 8 h are taken where Linear advises a minute',
    sources: { all: 'https://linear.app/developers/webhooks' },
    comparedWith: '@linear/sdk',
  },
  'lemon-squeezy': {
    from: ['lemon-squeezy', 'lemonSqueezy'],
    signs: 'the body, with the event’s name in it',
    key: 'a digest of the body: there is no id',
    gap: 'No time of sending is signed: a captured delivery runs again once it is forgotten, after `dedupeTtlMs`.',
    assumed: 'a deadline of 10 s',
    sources: {
      signature: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
      retries: 'https://docs.lemonsqueezy.com/help/webhooks/webhook-requests',
      events: 'https://docs.lemonsqueezy.com/help/webhooks/event-types',
    },
    comparedWith: '',
  },
  meta: {
    from: ['meta', 'meta'],
    signs: 'the body as it was sent, escapes included',
    key: 'a digest of the body: there is no id of the delivery',
    gap: 'No time of sending is signed: a captured delivery runs again once it is forgotten. One delivery may tell of several things. The GET handshake is not signed: it is answered to whoever knows `META_VERIFY_TOKEN`.',
    assumed: 'a deadline of 10 s',
    sources: {
      'signature, handshake': 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
      retries: 'https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks',
      events: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview',
    },
    comparedWith: '',
  },
  gitlab: {
    from: ['gitlab', 'gitlab'],
    signs: 'nothing: the header is the secret',
    key: 'a digest of the body',
    gap: TOKEN,
    assumed: 'retries for an hour: its pages speak of retries and do not say when',
    sources: {
      'token, headers': 'https://docs.gitlab.com/user/project/integrations/webhooks/',
      deadline: 'https://docs.gitlab.com/user/gitlab_com/#webhooks',
      events: 'https://docs.gitlab.com/user/project/integrations/webhook_events',
    },
    comparedWith: '',
  },
  telegram: {
    from: ['telegram', 'telegram'],
    signs: 'nothing: the header is the secret',
    key: '`update_id` in the body',
    gap: TOKEN,
    assumed: 'a deadline of 10 s, retries for a day: Telegram keeps updates that long',
    sources: { all: 'https://core.telegram.org/bots/api#setwebhook' },
    comparedWith: '',
  },
  resend: {
    from: ['resend', 'resend'],
    signs: 'id, time and body',
    key: '`svix-id`, signed',
    gap: '',
    assumed: 'a deadline of 15 s, which is that of Svix',
    sources: {
      signature: 'https://resend.com/docs/webhooks/verify-webhooks-requests',
      retries: 'https://resend.com/docs/webhooks/retries-and-replays',
      events: 'https://resend.com/docs/webhooks/event-types',
    },
    comparedWith: 'resend',
  },
  clerk: {
    from: ['clerk', 'clerk'],
    signs: 'id, time and body',
    key: '`svix-id`, signed',
    gap: '',
    assumed: '',
    sources: { 'signature, events': 'https://clerk.com/docs/webhooks/overview', 'deadline, retries': SVIX_RETRIES },
    comparedWith: 'svix',
  },
  polar: {
    from: ['polar', 'polar'],
    signs: 'id, time and body',
    key: '`webhook-id`, signed',
    gap: '',
    assumed: 'ten retries within three days: how far they are apart is not published',
    sources: {
      'signature, deadline, retries': 'https://polar.sh/docs/integrate/webhooks/delivery',
      events: 'https://polar.sh/docs/integrate/webhooks/events',
    },
    comparedWith: 'standardwebhooks',
  },
  openai: {
    from: ['openai', 'openai'],
    signs: 'id, time and body',
    key: '`webhook-id`, signed',
    gap: '',
    assumed: 'a deadline of 15 s for its "a few seconds"',
    sources: {
      'signature, deadline, retries': 'https://platform.openai.com/docs/guides/webhooks',
      events: 'https://developers.openai.com/api/reference/resources/webhooks',
    },
    comparedWith: 'openai',
  },
};
