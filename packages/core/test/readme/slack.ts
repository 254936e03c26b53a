import {
  defineProvider,
  InvalidEventError,
  type Provider,
  type SignatureFault,
  type SignedHeaders,
} from '../../src/index.ts';

const signing = {
  secretEnv: 'SLACK_SIGNING_SECRET',
  signatureHeader: 'x-slack-signature',
  signatureEncoding: 'hex',
  readSignature(header: (name: string) => string | undefined): SignedHeaders | SignatureFault {
    const signature = header('x-slack-signature');
    const time = header('x-slack-request-timestamp');
    if (signature === undefined) return 'signature_missing';
    if (time === undefined || !/^[1-9]\d{9}$/.test(time)) return 'timestamp_malformed';
    if (!signature.startsWith('v0=')) return 'signature_malformed';
    return { signatures: [signature.slice(3)], prefix: `v0:${time}:`, signedAt: Number(time) * 1000 };
  },
  toleranceSeconds: 300,
  accepts: '2xx',
  deadlineMs: 3_000,
  retryHorizonMs: 3_600_000,
  dedupeTtlMs: 86_400_000,
} as const;

export interface SlackEvent {
  readonly type: string;
  readonly event_id: string;
  readonly event: Record<string, unknown>;
}

/** The Events API: JSON, and a handshake when the URL is entered. */
export const slackEvents: Provider<SlackEvent, 'type'> = defineProvider<SlackEvent, 'type'>({
  ...signing,
  name: 'slack-events',
  defaultPaths: ['/slack/events'],
  challenge: {
    post(json) {
      const { type, challenge } = (json ?? {}) as Record<string, unknown>;
      return type === 'url_verification' && typeof challenge === 'string' ? { body: challenge } : undefined;
    },
  },
  typeField: 'type',
  payloadField: null,
  eventTypes: ['app_mention', 'message', 'reaction_added'],
  parseEvent(json) {
    const { event_id, event } = (json ?? {}) as { event_id?: unknown; event?: { type?: unknown } };
    if (typeof event_id !== 'string' || typeof event?.type !== 'string') throw new InvalidEventError('no event');
    return { type: event.type, event_id, event: event as Record<string, unknown> };
  },
  dedupeKey: (event) => event.event_id,
  logFields: (event) => ({ event_id: event.event_id }),
});

export interface SlackCommand {
  readonly command: string;
  readonly text: string;
  readonly trigger_id: string;
  readonly user_id: string;
}

/** What is shown to whoever typed the command, when its handler returns it. */
export interface SlackMessage {
  readonly text: string;
  readonly response_type?: 'ephemeral' | 'in_channel';
}

/** Slash commands: a form, and the handler's own answer. */
export const slackCommands: Provider<SlackCommand, 'command', never, SlackMessage> = defineProvider<
  SlackCommand,
  'command',
  never,
  SlackMessage
>({
  ...signing,
  name: 'slack-commands',
  defaultPaths: ['/slack/commands'],
  bodyFormat: 'form',
  typeField: 'command',
  payloadField: null,
  eventTypes: [],
  parseEvent(form: URLSearchParams) {
    const [command, trigger_id] = [form.get('command'), form.get('trigger_id')];
    if (command === null || trigger_id === null) throw new InvalidEventError('no command');
    return { command, trigger_id, text: form.get('text') ?? '', user_id: form.get('user_id') ?? '' };
  },
  dedupeKey: (event) => event.trigger_id,
  // For a copy, and for a handler that returns nothing: an empty answer, which shows nothing.
  reply: (message) =>
    message === undefined ? { body: '', contentType: 'text/plain' } : { body: JSON.stringify(message) },
  logFields: (event) => ({ command: event.command }),
});
