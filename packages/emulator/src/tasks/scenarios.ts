import type { JsonObject, PlotonTaskError } from '@hookgate/core';

/** What happens to a task, and when. */
export type TaskStep = { readonly afterMs: number } & (
  | { readonly to: 'running' }
  | { readonly to: 'progress'; readonly data: JsonObject }
  | { readonly to: 'waiting'; readonly data: JsonObject }
  | { readonly to: 'complete'; readonly data: JsonObject }
  | { readonly to: 'failed'; readonly error: Partial<PlotonTaskError> }
);

const run: TaskStep = { afterMs: 500, to: 'running' };

function progress(percent: number, message: string): TaskStep {
  return { afterMs: 1_000, to: 'progress', data: { message, percent } };
}

function failed(code: PlotonTaskError['code'], message: string, recoverable: boolean): readonly TaskStep[] {
  return [run, { afterMs: 1_000, to: 'failed', error: { code, message, tool: 'crm', recoverable } }];
}

const consent: TaskStep = {
  afterMs: 1_000,
  to: 'waiting',
  data: {
    reason: 'oauth_consent_required',
    service: 'crm',
    auth_url: 'https://ploton.ai/auth/crm?session=sess_emulated',
    message: 'User needs to authorize CRM access',
  },
};

/** Somebody has given what was waited for. */
const resumed: TaskStep = { afterMs: 4_000, to: 'running' };

const input: TaskStep = {
  afterMs: 1_000,
  to: 'waiting',
  data: { reason: 'input_required', service: 'crm', message: 'Which of the two accounts is meant?' },
};

const complete: TaskStep = {
  afterMs: 1_500,
  to: 'complete',
  data: { contacts: [{ name: 'Jane Smith', email: 'jane@acme.example' }] },
};

const progresses: readonly TaskStep[] = [
  progress(20, 'Read 20 of 100 contacts'),
  progress(60, 'Read 60 of 100 contacts'),
  progress(100, 'Read 100 of 100 contacts'),
];

/** The ways a task can go, by name; the first one is the default. */
export const scenarios: Readonly<Record<string, readonly TaskStep[]>> = {
  complete: [run, complete],
  progress: [run, ...progresses, complete],
  waiting: [run, progress(20, 'Looked up the account'), consent, resumed, input, resumed, complete],
  failed: failed('service_unavailable', 'The connected service returned 503 after 3 retry attempts', true),
  'rate-limited': failed('rate_limited', 'The connected service limits requests', true),
  'token-expired': [run, consent, ...failed('auth_token_expired', 'The authorization has expired', true).slice(1)],
  'permission-denied': failed('permission_denied', 'Broader OAuth scopes are needed', false),
  stuck: [run, consent],
};

/** Names of what a task can be made to do, the default first. */
export const scenarioNames: readonly string[] = Object.keys(scenarios);
