import { defineProvider, ed25519, InvalidEventError, type Provider } from '../../src/index.ts';

export interface DiscordInteraction {
  readonly kind: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

const KINDS: Readonly<Record<number, string>> = { 2: 'command', 3: 'component', 4: 'autocomplete', 5: 'modal' };

/** Ed25519 over `{timestamp}{body}`; the "secret" is the application's public key, as Discord shows it. */
export const discord: Provider<DiscordInteraction, 'kind', 'data', object> = defineProvider<
  DiscordInteraction,
  'kind',
  'data',
  object
>({
  name: 'discord',
  secretEnv: 'DISCORD_PUBLIC_KEY',
  defaultPaths: ['/webhooks/discord'],
  signatureHeader: 'x-signature-ed25519',
  scheme: ed25519,
  signatureEncoding: 'hex',
  readSignature(header) {
    const [signature, time] = [header('x-signature-ed25519'), header('x-signature-timestamp')];
    if (signature === undefined) return 'signature_missing';
    if (time === undefined || !/^[1-9]\d{9}$/.test(time)) return 'timestamp_malformed';
    return { signatures: [signature], prefix: time, signedAt: Number(time) * 1000 };
  },
  // PING, to which PONG is the answer: verified like everything else.
  challenge: {
    post: (json) =>
      (json as { type?: unknown } | null)?.type === 1
        ? { body: '{"type":1}', contentType: 'application/json' }
        : undefined,
  },
  typeField: 'kind',
  payloadField: 'data',
  eventTypes: Object.values(KINDS),
  parseEvent(json) {
    const { id, type, data } = (json ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof type !== 'number') throw new InvalidEventError('no `id` or no `type`');
    return { kind: KINDS[type] ?? `type ${type}`, id, data: (data ?? {}) as Record<string, unknown> };
  },
  dedupeKey: (event) => event.id,
  reply: (response) => (response === undefined ? undefined : { body: JSON.stringify(response) }),
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 3_000,
  retryHorizonMs: 0,
  dedupeTtlMs: 3_600_000,
  toleranceSeconds: 300,
});
