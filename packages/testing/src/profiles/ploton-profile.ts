import { ploton } from '@hookgate/core';
import { signPloton } from '../sign.ts';
import type { SampleFacts, SenderProfile } from './sender-profile.ts';

const MINUTE_MS = 60_000;

/** One sample for each type (source: Ploton, Architecture / Webhooks, "Event-specific payloads"). */
const DATA: Readonly<Record<string, unknown>> = {
  'task.complete': { contacts: [{ name: 'Jane Smith', email: 'jane@acme.example' }] },
  'task.failed': {
    error: {
      code: 'service_unavailable',
      message: 'The connected service returned 503 after 3 retry attempts',
      tool: 'crm',
      recoverable: true,
    },
  },
  'task.progress': { message: 'Read 40 of 100 contacts', percent: 40 },
  'task.waiting': {
    reason: 'oauth_consent_required',
    service: 'crm',
    auth_url: 'https://ploton.ai/auth/crm?session=sess_test',
    message: 'User needs to authorize CRM access',
  },
};

/** How Ploton sends (source: its pages "Webhooks" and "Deploying to Production"). */
export const plotonProfile: SenderProfile<typeof ploton> = {
  provider: ploton,
  title: 'Ploton',
  sign: ({ secret, body }) => signPloton(secret, body),
  sample: (type, { at, id }: SampleFacts) => ({
    event: type,
    task_id: `task_${id}`,
    timestamp: isoSeconds(at),
    data: DATA[type] ?? {},
  }),
  // What a task returns, and how it reports progress, is not fixed.
  openFields: (type) => (type === 'task.failed' || type === 'task.waiting' ? [] : ['data']),
  movedTo: (event, at) => ({ ...event, timestamp: isoSeconds(at) }),
  // Five attempts: at once, then +1 min, +5 min, +30 min, +2 h.
  retryDelaysMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS],
  nonces: false,
  redelivers: false,
};

/** `2026-01-15T12:00:00Z`: Ploton's documents show no milliseconds. */
function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
