import { ALERTS } from '../../src/rules/index.ts';

/** A series of an instrument (and of which part of a histogram), its labels, and its values in promtool's notation. */
export type Series = readonly [instrument: string, labels: string, values: string];

/** What makes an alert fire, and what does not. */
export interface AlertCase {
  readonly fires: readonly (readonly Series[])[];
  readonly silent: readonly (readonly Series[])[];
  readonly at: string;
  readonly interval?: string;
  /** The alert as promtool expects it. */
  readonly alert: object;
}

const FAILED = '{event="task.failed"}';
const COMPLETE = '{event="task.complete"}';
const EXPIRED = '{code="auth_token_expired",recoverable="true"}';
const PLOTON = '{provider="ploton"}';
const FORGED = '{provider="ploton",result="signature_mismatch"}';
const ANSWERED = '{provider="ploton",outcome="failed",status_class="5xx",code="handler_failed"}';
/** Three days, in samples of five minutes. */
const DAYS = 3 * 24 * 12;

function latency(fast: string, slow: string): readonly Series[] {
  return [
    ['deliveryLatency.bucket', '{provider="ploton",le="1"}', fast],
    ['deliveryLatency.bucket', '{provider="ploton",le="10"}', fast],
    ['deliveryLatency.bucket', '{provider="ploton",le="30"}', slow],
    ['deliveryLatency.bucket', '{provider="ploton",le="+Inf"}', slow],
  ];
}

export const CASES: Readonly<Record<string, AlertCase>> = {
  PlotonTaskCreationDropped: {
    fires: [
      [['tasksCreated', '', `0+10x${DAYS + 12} ${10 * (DAYS + 12)}+1x12`]],
      // Everything is gone, its metrics too.
      [['tasksCreated', '', `0+10x${DAYS + 12} _x12`]],
    ],
    silent: [
      [['tasksCreated', '', `0+10x${DAYS + 12} ${10 * (DAYS + 12)}+3x12`]],
      // Never any: nothing has dropped.
      [['tasksCreated', '', `0x${DAYS + 24}`]],
      // The first day.
      [['tasksCreated', '', `_x${DAYS} 0+10x12 120x12`]],
    ],
    at: `${5 * (DAYS + 21)}m`,
    interval: '5m',
    alert: described('PlotonTaskCreationDropped', 'warning'),
  },
  PlotonTaskFailureRate: {
    fires: [
      [
        ['tasksFinished', FAILED, '0+2x60'],
        ['tasksFinished', COMPLETE, '0+18x60'],
      ],
    ],
    silent: [
      [
        ['tasksFinished', FAILED, '0+1x60'],
        ['tasksFinished', COMPLETE, '0+20x60'],
      ],
      // Half of them, but one a minute: fewer than twenty.
      [
        ['tasksFinished', FAILED, '0+0.5x60'],
        ['tasksFinished', COMPLETE, '0+0.5x60'],
      ],
      // A short burst.
      [
        ['tasksFinished', FAILED, '0x50 0+20x2 40x8'],
        ['tasksFinished', COMPLETE, '0+18x60'],
      ],
    ],
    at: '50m',
    alert: described('PlotonTaskFailureRate', 'page', {}, ['{{ $value | humanizePercentage }}', '10%']),
  },
  WebhookDeliverySlow: {
    fires: [latency('0+9x60', '0+10x60')],
    silent: [latency('0+10x60', '0+10x60'), latency('0+97x60', '0+100x60')],
    at: '40m',
    alert: described('WebhookDeliverySlow', 'warning', { provider: 'ploton' }, [
      '{{ $value | humanizeDuration }}',
      '20s',
    ]),
  },
  WebhookAnswered5xx: {
    fires: [[['answers', ANSWERED, '0x30 1x30']]],
    silent: [
      [['answers', ANSWERED, '0x60']],
      [['answers', '{provider="ploton",outcome="rejected",status_class="4xx",code="invalid_signature"}', '0+9x60']],
      // Long ago.
      [['answers', ANSWERED, '0x10 1x50']],
    ],
    at: '33m',
    alert: described('WebhookAnswered5xx', 'page', { provider: 'ploton', code: 'handler_failed' }),
  },
  PlotonAuthTokenExpired: {
    fires: [[['taskErrors', EXPIRED, '0x110 0+2x20']], [['taskErrors', EXPIRED, '_x110 0+2x20']]],
    silent: [
      // Few, as always.
      [['taskErrors', EXPIRED, '0x110 0+0.4x20']],
      // Many, as always.
      [['taskErrors', EXPIRED, '0+2x130']],
      [['taskErrors', '{code="rate_limited",recoverable="true"}', '0x110 0+2x20']],
    ],
    at: '120m',
    alert: described('PlotonAuthTokenExpired', 'warning'),
  },
  WebhookClaimLost: {
    fires: [[['lostClaims', '{provider="ploton",during="renew"}', '0x30 1x30']]],
    silent: [[['lostClaims', '{provider="ploton",during="renew"}', '0x60']]],
    at: '40m',
    alert: described('WebhookClaimLost', 'page', { provider: 'ploton' }),
  },
  WebhookStoreFailing: {
    fires: [
      [
        ['storeErrors', PLOTON, '0x30 1x30'],
        ['storeOutages', PLOTON, '0x60'],
      ],
      // It went down long ago.
      [
        ['storeErrors', PLOTON, '0x5 1x55'],
        ['storeOutages', PLOTON, '0x5 1x55'],
      ],
    ],
    silent: [
      [
        ['storeErrors', PLOTON, '0x5 1x55'],
        ['storeOutages', PLOTON, '0x5 1x5 0x50'],
      ],
    ],
    at: '33m',
    alert: described('WebhookStoreFailing', 'page', { provider: 'ploton' }),
  },
  WebhookSignaturesRefused: {
    fires: [[['verifications', FORGED, '0x110 0+10x20']]],
    silent: [
      [['verifications', FORGED, '0x110 0+1x20']],
      [['verifications', FORGED, '0+10x130']],
      [['verifications', '{provider="ploton",result="verified"}', '0x110 0+10x20']],
      [['verifications', '{provider="ploton",result="timestamp_too_old"}', '0x110 0+10x20']],
    ],
    at: '120m',
    alert: described('WebhookSignaturesRefused', 'warning', { provider: 'ploton' }),
  },
  WebhookKeyCollision: {
    fires: [[['keyCollisions', PLOTON, '0x30 1x30']]],
    silent: [[['keyCollisions', PLOTON, '0x60']]],
    at: '40m',
    alert: described('WebhookKeyCollision', 'warning', { provider: 'ploton' }),
  },
  PlotonWebhooksMissed: {
    fires: [[['reconciled', '{outcome="delivered"}', '0x30 1x30']]],
    silent: [[['reconciled', '{outcome="delivered"}', '0x60']], [['reconciled', '{outcome="duplicates"}', '0+9x60']]],
    at: '31m',
    alert: described('PlotonWebhooksMissed', 'warning'),
  },
  PlotonReconciliationFailing: {
    fires: [
      [
        ['reconciliations', '{outcome="failed"}', '0+0.2x90'],
        ['reconciliations', '{outcome="complete"}', '5x90'],
      ],
    ],
    silent: [
      [
        ['reconciliations', '{outcome="failed"}', '0+0.2x90'],
        ['reconciliations', '{outcome="complete"}', '0+0.1x90'],
      ],
      [
        ['reconciliations', '{outcome="failed"}', '0x90'],
        ['reconciliations', '{outcome="complete"}', '0x90'],
      ],
    ],
    at: '80m',
    alert: described('PlotonReconciliationFailing', 'warning'),
  },
  PlotonUnhealthy: {
    fires: [[['healthChecks', '{part="store",status="failing"}', '0x10 0+6x50']]],
    silent: [
      [['healthChecks', '{part="store",status="ok"}', '0+6x60']],
      // It shuts down.
      [['healthChecks', '{part="receiver",status="failing"}', '0x10 0+6x50']],
      // One bad moment.
      [['healthChecks', '{part="api",status="failing"}', '0x27 1x33']],
    ],
    at: '30m',
    alert: described('PlotonUnhealthy', 'page', { part: 'store' }),
  },
  PlotonApiFailing: {
    fires: [
      [
        ['requestDuration.count', '{operation="tasks.create",status_class="2xx"}', '0+2x60'],
        ['requestDuration.count', '{operation="tasks.create",status_class="5xx"}', '0+3x60'],
        ['requestDuration.count', '{operation="tasks.create",status_class="none"}', '0+3x60'],
      ],
    ],
    silent: [
      [
        ['requestDuration.count', '{operation="tasks.create",status_class="2xx"}', '0+6x60'],
        ['requestDuration.count', '{operation="tasks.create",status_class="5xx"}', '0+2x60'],
        ['requestDuration.count', '{operation="tasks.create",status_class="4xx"}', '0+9x60'],
      ],
    ],
    at: '40m',
    alert: described('PlotonApiFailing', 'warning', {}, ['{{ $value | humanizePercentage }}', '75%']),
  },
};

/** An alert with its labels, and its texts with the labels and the value filled in. */
function described(
  name: string,
  severity: string,
  labels: Readonly<Record<string, string>> = {},
  value: readonly [template: string, text: string] = ['', ''],
): object {
  const { summary = '', description = '' } = ALERTS.find((alert) => alert.name === name) ?? {};
  let filled = summary.replace(...(value as [string, string]));
  for (const [label, text] of Object.entries(labels)) filled = filled.replace(`{{ $labels.${label} }}`, text);
  return { exp_labels: { severity, ...labels }, exp_annotations: { summary: filled, description } };
}
