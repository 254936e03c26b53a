import type { Provider } from '@hookgate/core';
import { standardSender } from './parts/standard-sender.ts';
import type { StandardWebhooksEvent } from './standard-webhooks.ts';

/**
 * Any sender that sends through Svix under its header names: `svix-id`, `svix-timestamp`, `svix-signature`. Otherwise as
 * Standard Webhooks.
 *
 * Sources: https://docs.svix.com/receiving/verifying-payloads/how-manual (scheme), https://docs.svix.com/retries (15 s, and
 * attempts at 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h), and the package `svix`.
 */
export const svix: Provider<StandardWebhooksEvent, 'type', 'data'> =
  /* @__PURE__ */ standardSender<StandardWebhooksEvent>({
    name: 'svix',
    secretEnv: 'SVIX_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/svix'],
    brand: 'svix',
    eventTypes: [],
    secretIs: "the endpoint's signing secret, whsec_… and base64, from the page of the endpoint",
    deadlineMs: 15_000,
    // 27 h 35 min 5 s.
    retryHorizonMs: 99_305_000,
    dedupeTtlMs: 604_800_000,
  });
