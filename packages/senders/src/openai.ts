import type { Provider } from '@hookgate/core';
import type { OpenEvent } from './parts/open-event.ts';
import { standardSender } from './parts/standard-sender.ts';

/** The events OpenAI documents (source: https://platform.openai.com/docs/api-reference/webhook-events). */
export type OpenAIEventName = (typeof EVENTS)[number];

/** An event of OpenAI. */
export type OpenAIEvent = OpenEvent<
  'type',
  OpenAIEventName,
  {
    readonly id: string;
    readonly object?: 'event';
    /** Epoch seconds. */
    readonly created_at: number;
    readonly data: Readonly<Record<string, unknown>>;
  }
>;

const EVENTS = [
  'response.completed',
  'response.cancelled',
  'response.failed',
  'response.incomplete',
  'batch.completed',
  'batch.cancelled',
  'batch.expired',
  'batch.failed',
  'fine_tuning.job.succeeded',
  'fine_tuning.job.failed',
  'fine_tuning.job.cancelled',
  'eval.run.succeeded',
  'eval.run.failed',
  'eval.run.canceled',
  'realtime.call.incoming',
] as const;

/**
 * OpenAI: Standard Webhooks.
 *
 * Sources: https://platform.openai.com/docs/guides/webhooks (2xx within a few seconds, retries for 72 h), the package `openai`.
 */
export const openai: Provider<OpenAIEvent, 'type', 'data'> = /* @__PURE__ */ standardSender<OpenAIEvent>({
  name: 'openai',
  secretEnv: 'OPENAI_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/openai'],
  brand: 'webhook',
  eventTypes: EVENTS,
  secretIs:
    'the signing secret of the endpoint, whsec_… and base64, from the project settings; an API key, sk-…, is for calling OpenAI',
  occurredAt: ({ created_at }) => (typeof created_at === 'number' ? created_at * 1000 : undefined),
  // "A few seconds"; 15 are assumed.
  deadlineMs: 15_000,
  // 72 h.
  retryHorizonMs: 259_200_000,
  // A week.
  dedupeTtlMs: 604_800_000,
});
