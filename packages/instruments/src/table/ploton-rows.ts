import type { HandledObservation, ReceivedObservation } from '@hookgate/core';
import { type Instrument, type Receiver, SECONDS } from './instrument.ts';
import { type LabelRule, OTHER, STATUS_CLASS, statusClass } from './label.ts';
import type { Memory } from './memory.ts';

const FINISHED: readonly string[] = ['task.complete', 'task.failed'];

/** Codes of failed tasks on Ploton's page. */
const ERROR_CODES: readonly string[] = [
  'auth_token_expired',
  'service_unavailable',
  'rate_limited',
  'permission_denied',
  'invalid_credentials',
  'workflow_depth_exceeded',
];

const OPERATION: LabelRule = { oneOf: ['tasks.create', 'tasks.get', 'tasks.list'] };

/** Codes of the client's own; those of the API are open. */
const API_CODE: LabelRule = {
  oneOf: [
    'network_error',
    'timeout',
    'invalid_answer',
    'answer_too_large',
    'redirected',
    'unauthorized',
    'forbidden',
    'not_found',
    'rate_limited',
    'service_unavailable',
    'request_failed',
  ],
};

/** What becomes of a finished task in a reconciliation. */
const RECONCILED = ['delivered', 'duplicates', 'unhandled', 'failed', 'skipped'] as const;
const RUN_ENDS: readonly string[] = ['complete', 'partial', 'failed'];
const CHECKPOINT_CALLS: readonly string[] = ['load', 'save'];
const HEALTH_PARTS = ['api', 'store', 'receiver'] as const;

type PlotonRow =
  | 'tasksCreated'
  | 'tasksFinished'
  | 'taskErrors'
  | 'requestDuration'
  | 'retries'
  | 'reconciled'
  | 'reconciliations'
  | 'reconciliationDuration'
  | 'checkpointErrors'
  | 'healthChecks';

/** What tasks, the API client, reconciliation and health are measured with. */
export const PLOTON_ROWS: Readonly<Record<PlotonRow, Instrument>> = {
  tasksCreated: {
    name: 'ploton.client.tasks.created',
    prometheusName: 'ploton_tasks_created',
    kind: 'counter',
    unit: '{task}',
    description: 'Tasks that the client created.',
    labels: {},
    feeds: { 'task-created': (_seen, put) => put(1) },
    zeros: ofProcess([[]]),
  },
  tasksFinished: {
    name: 'ploton.tasks.finished',
    kind: 'counter',
    unit: '{task}',
    description: 'Tasks whose end was told, by its event; each once, however often it was delivered.',
    labels: { event: { oneOf: FINISHED } },
    feeds: {
      started: (seen, put) => {
        if (isFinish(seen) && seen.attempt === 1) put(1, seen.eventType);
      },
      unhandled: (seen, put) => {
        if (isFinish(seen)) put(1, seen.eventType);
      },
    },
    zeros: ofPloton(FINISHED.map((event) => [event])),
  },
  taskErrors: {
    name: 'ploton.task.errors',
    kind: 'counter',
    unit: '{task}',
    description: 'Tasks that failed, by the code of their error; each once, however often it was delivered.',
    labels: { code: { oneOf: ERROR_CODES }, recoverable: { oneOf: ['true', 'false', 'unknown'] } },
    feeds: {
      received: (seen, _put, { failures }) => {
        if (seen.eventType === 'task.failed' && seen.provider === 'ploton') failures.set(seen.fields, failureOf(seen));
      },
      started: (seen, put, memory) => {
        if (seen.eventType === 'task.failed' && seen.attempt === 1) putFailure(seen, put, memory);
      },
      unhandled: (seen, put, memory) => {
        if (seen.eventType === 'task.failed') putFailure(seen, put, memory);
      },
    },
    zeros: ofPloton(
      [...ERROR_CODES, OTHER].flatMap((code) => [
        [code, 'true'],
        [code, 'false'],
      ]),
    ),
  },
  requestDuration: {
    name: 'ploton.client.request.duration',
    kind: 'histogram',
    unit: 's',
    description: "How long each request to Ploton's API took, every retry on its own.",
    labels: { operation: OPERATION, status_class: STATUS_CLASS },
    buckets: SECONDS,
    feeds: {
      'api-request': ({ operation, status, durationMs }, put) => put(durationMs / 1000, operation, statusClass(status)),
    },
  },
  retries: {
    name: 'ploton.client.retries',
    kind: 'counter',
    unit: '{request}',
    description: "Requests to Ploton's API that were sent again, by why.",
    labels: { operation: OPERATION, code: API_CODE },
    feeds: { 'api-retry': ({ operation, code }, put) => put(1, operation, code) },
  },
  reconciled: {
    name: 'ploton.reconciliation.events',
    prometheusName: 'ploton_reconciled_events',
    kind: 'counter',
    unit: '{event}',
    description:
      'Finished tasks that reconciliation looked at, by what came of it; `delivered`: the webhook had been missed.',
    labels: { outcome: { oneOf: RECONCILED } },
    feeds: {
      reconciliation: (seen, put) => {
        for (const outcome of RECONCILED) put(seen[outcome], outcome);
      },
    },
    zeros: ofProcess(RECONCILED.map((outcome) => [outcome])),
  },
  reconciliations: {
    name: 'ploton.reconciliation.runs',
    kind: 'counter',
    unit: '{run}',
    description: 'Runs of reconciliation, by how they ended.',
    labels: { outcome: { oneOf: RUN_ENDS } },
    feeds: { reconciliation: ({ outcome }, put) => put(1, outcome) },
    zeros: ofProcess(RUN_ENDS.map((outcome) => [outcome])),
  },
  reconciliationDuration: {
    name: 'ploton.reconciliation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'How long runs of reconciliation took.',
    labels: {},
    buckets: SECONDS,
    feeds: { reconciliation: ({ durationMs }, put) => put(durationMs / 1000) },
  },
  checkpointErrors: {
    name: 'ploton.reconciliation.checkpoint_errors',
    kind: 'counter',
    unit: '{call}',
    description: 'Checkpoints of reconciliation that could not be read or written.',
    labels: { operation: { oneOf: CHECKPOINT_CALLS } },
    feeds: { 'checkpoint-error': ({ operation }, put) => put(1, operation) },
    zeros: ofProcess(CHECKPOINT_CALLS.map((operation) => [operation])),
  },
  healthChecks: {
    name: 'ploton.health.checks',
    kind: 'counter',
    unit: '{check}',
    description: 'Looks of the health check at each part, by what it saw; answers from its cache are not counted.',
    labels: { part: { oneOf: HEALTH_PARTS }, status: { oneOf: ['ok', 'failing'] } },
    feeds: {
      health: (seen, put) => {
        for (const part of HEALTH_PARTS) {
          const status = seen[part];
          if (status !== undefined) put(1, part, status);
        }
      },
    },
    zeros: ofProcess(HEALTH_PARTS.map((part) => [part, 'failing'])),
  },
};

/** Zeros of the process, whatever receivers it has. */
function ofProcess(values: readonly (readonly string[])[]): (receiver?: Receiver) => readonly (readonly string[])[] {
  return (receiver) => (receiver === undefined ? values : []);
}

/** Zeros of Ploton, when a receiver of its webhooks is made. */
function ofPloton(values: readonly (readonly string[])[]): (receiver?: Receiver) => readonly (readonly string[])[] {
  return (receiver) => (receiver?.provider === 'ploton' ? values : []);
}

function isFinish({ provider, eventType }: Pick<HandledObservation, 'provider' | 'eventType'>): boolean {
  return provider === 'ploton' && (eventType === 'task.complete' || eventType === 'task.failed');
}

function failureOf({ logLine }: ReceivedObservation): { readonly code: string; readonly recoverable: string } {
  const code: unknown = logLine?.['error_code'];
  const recoverable: unknown = logLine?.['recoverable'];
  return {
    code: typeof code === 'string' ? code : OTHER,
    recoverable: typeof recoverable === 'boolean' ? String(recoverable) : 'unknown',
  };
}

function putFailure(
  { fields, provider }: Pick<HandledObservation, 'fields' | 'provider'>,
  put: (value: number, ...labels: string[]) => void,
  { failures }: Memory,
): void {
  if (provider !== 'ploton') return;
  const { code, recoverable } = failures.get(fields) ?? { code: OTHER, recoverable: 'unknown' };
  put(1, code, recoverable);
}
