import { ed25519, InvalidSecretError, type Provider } from '@hookgate/core';
import { checkSignedAt, decodeSignature, importSecret, ownProvider, verifyByScheme } from '@hookgate/core/sender-kit';
import type { StandardFields } from './parts/standard.ts';
import { parseStandard, readStandard, standardKey, standardTime } from './parts/standard.ts';
import { standardSender } from './parts/standard-sender.ts';

/** An event of a sender that follows Standard Webhooks; the types are the sender's own. */
export interface StandardWebhooksEvent extends StandardFields {
  readonly type: string;
}

/**
 * Any sender that follows Standard Webhooks with a shared secret: `webhook-id`, `webhook-timestamp`, and `webhook-signature:
 * v1,…`, the base64 HMAC-SHA256 of `{id}.{timestamp}.{body}`. The id is signed, and is the key.
 *
 * `{ ...standardWebhooks, name: 'acme', secretEnv: 'ACME_WEBHOOK_SECRET' }` is one under a name of its own: give each sender
 * its own, for the name keeps their deliveries apart.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: Provider<StandardWebhooksEvent, 'type', 'data'> =
  /* @__PURE__ */ standardSender<StandardWebhooksEvent>({
    name: 'standard-webhooks',
    secretEnv: 'WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/standard'],
    brand: 'webhook',
    eventTypes: [],
    secretIs: "the endpoint's secret in base64, with or without whsec_ in front, as the sender shows it",
    deadlineMs: 15_000,
    // The specification proposes attempts up to three days after the first.
    retryHorizonMs: 259_200_000,
    dedupeTtlMs: 604_800_000,
  });

const PUBLIC_KEY = {
  is: "the sender's public key, whpk_… or 32 bytes in base64; a shared secret, whsec_…, is for `standardWebhooks`",
};

/**
 * The same with a public key: `webhook-signature: v1a,…` is Ed25519, and the "secret" is `whpk_` and the key in base64. Nothing
 * that is configured here can sign.
 *
 * Source: the specification, "Signature scheme".
 */
export const standardWebhooksPublicKey: Provider<StandardWebhooksEvent, 'type', 'data'> = /* @__PURE__ */ ownProvider<
  StandardWebhooksEvent,
  'type',
  'data'
>(
  {
    name: 'standard-webhooks-public-key',
    secretEnv: 'WEBHOOK_PUBLIC_KEY',
    defaultPaths: ['/webhooks/standard-public-key'],
    signatureHeader: 'webhook-signature',
    scheme: ed25519,
    signatureEncoding: 'base64',
    signatureExample: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    decodeSecret(text) {
      const key = standardKey(text, 'whpk_', PUBLIC_KEY);
      if (key.length !== 32)
        throw new InvalidSecretError(`must be ${PUBLIC_KEY.is}. What is configured has ${key.length} bytes.`);
      return key;
    },
    readSignature: (header) => readStandard('webhook', 'v1a', header),
    typeField: 'type',
    payloadField: 'data',
    eventTypes: [],
    parseEvent: (json) => parseStandard<StandardWebhooksEvent>(json),
    occurredAt: standardTime,
    dedupeKey: (_event, { signed }) => signed.id as string,
    logFields: () => ({}),
    accepts: '2xx',
    deadlineMs: 15_000,
    retryHorizonMs: 259_200_000,
    dedupeTtlMs: 604_800_000,
    toleranceSeconds: 300,
  },
  { checkSignedAt, decodeSignature, importSecret, verifyByScheme },
);
