import type { SeriesName } from './series-name.ts';

/** A rule that alerts. */
export interface Alert {
  readonly name: string;
  /** `page`: somebody has to look now. */
  readonly severity: 'page' | 'warning';
  readonly expr: (name: SeriesName) => string;
  /** How long the condition must hold; at once when left out. */
  readonly for?: string;
  readonly summary: string;
  readonly description: string;
}

const FAILED = 'event="task.failed"';
const EXPIRED = 'code="auth_token_expired"';
const FORGED = 'result=~"signature_.+"';

/** The alerts of the sender's page "Deploying to Production", then ours. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'PlotonTaskCreationDropped',
    severity: 'warning',
    for: '10m',
    expr: (name) => {
      const created = name('tasksCreated');
      const past = [1, 2, 3].map((days) => `sum(rate(${created}[1h] offset ${days}d))`).join(' + ');
      return `(sum(rate(${created}[10m])) or vector(0)) < 0.2 * (${past}) / 3`;
    },
    summary: 'Far fewer Ploton tasks are created than at this hour of the last three days.',
    description:
      'Less than a fifth of the average. The integration may be broken before it reaches Ploton: see the log for ploton.api.failed.',
  },
  {
    name: 'PlotonTaskFailureRate',
    severity: 'page',
    for: '15m',
    expr: (name) => {
      const finished = name('tasksFinished');
      return `sum(increase(${finished}{${FAILED}}[15m])) / sum(increase(${finished}[15m])) > 0.05 and sum(increase(${finished}[15m])) >= 20`;
    },
    summary: '{{ $value | humanizePercentage }} of the Ploton tasks fail.',
    description: 'More than 5 % for a quarter of an hour. The panel "Failed tasks by code" says why.',
  },
  {
    name: 'WebhookDeliverySlow',
    severity: 'warning',
    for: '10m',
    expr: (name) =>
      `histogram_quantile(0.95, sum by (provider, le) (rate(${name('deliveryLatency', 'bucket')}[5m]))) > 10`,
    summary: 'Webhooks of {{ $labels.provider }} arrive late: 95 % within {{ $value | humanizeDuration }}.',
    description:
      'More than 10 s from the event to its arrival. Retries count with their age: look first whether deliveries were answered with an error.',
  },
  {
    name: 'WebhookAnswered5xx',
    severity: 'page',
    expr: (name) => `sum by (provider, code) (increase(${name('answers')}{status_class="5xx"}[5m])) > 0`,
    summary: 'A webhook of {{ $labels.provider }} was answered with an error ({{ $labels.code }}).',
    description:
      'The sender will send it again. `handler_failed` and `application` are errors of the application; its log has them.',
  },
  {
    name: 'PlotonAuthTokenExpired',
    severity: 'warning',
    expr: (name) => {
      const errors = `${name('taskErrors')}{${EXPIRED}}`;
      return `sum(increase(${errors}[10m])) > 5 and sum(increase(${errors}[10m])) > 3 * (sum(increase(${errors}[1h] offset 10m)) or vector(0)) / 6`;
    },
    summary: 'Many Ploton tasks fail because a user has to authorise again.',
    description: 'More than three times the average of the hour before: it may be one OAuth scope, not the users.',
  },
  {
    name: 'WebhookClaimLost',
    severity: 'page',
    expr: (name) => `sum by (provider) (increase(${name('lostClaims')}[15m])) > 0`,
    summary: 'A delivery of {{ $labels.provider }} was taken over while its handler still ran.',
    description:
      'The process stood still for longer than the lease, or its store did; the handler may have run twice. Writes that look at the fence are safe.',
  },
  {
    name: 'WebhookStoreFailing',
    severity: 'page',
    expr: (name) =>
      `sum by (provider) (increase(${name('storeErrors')}[5m])) > 0 or sum by (provider) (${name('storeOutages')}) > 0`,
    summary: 'The dedupe store of the webhooks of {{ $labels.provider }} does not answer.',
    description: 'Deliveries are answered 503 and come again until it does.',
  },
  {
    name: 'WebhookSignaturesRefused',
    severity: 'warning',
    expr: (name) => {
      const refused = `${name('verifications')}{${FORGED}}`;
      return `sum by (provider) (increase(${refused}[10m])) > 20 and sum by (provider) (increase(${refused}[10m])) > 3 * sum by (provider) (increase(${refused}[1h] offset 10m)) / 6`;
    },
    summary: 'Many requests to the webhook of {{ $labels.provider }} have no valid signature.',
    description:
      'A secret that was rotated on one side only, a proxy that changes bodies, or a stranger. The log says what the signature was wrong about.',
  },
  {
    name: 'WebhookKeyCollision',
    severity: 'warning',
    expr: (name) => `sum by (provider) (increase(${name('keyCollisions')}[1h])) > 0`,
    summary: 'A delivery of {{ $labels.provider }} was not processed: another body had its dedupe key.',
    description: 'The dedupe key does not tell two events apart. Look at the option `dedupeKey`.',
  },
  {
    name: 'PlotonWebhooksMissed',
    severity: 'warning',
    expr: (name) => `sum(increase(${name('reconciled')}{outcome="delivered"}[1h])) > 0`,
    summary: 'Reconciliation ran events whose webhooks had been missed.',
    description:
      'Nothing is lost, but webhooks do not arrive: look at what they were answered, and whether they come at all.',
  },
  {
    name: 'PlotonReconciliationFailing',
    severity: 'warning',
    expr: (name) =>
      `sum(increase(${name('reconciliations')}{outcome="failed"}[1h])) > 2 and sum(increase(${name('reconciliations')}{outcome="complete"}[1h])) == 0`,
    summary: 'Reconciliation fails, and has not completed for an hour.',
    description:
      "Ploton's API, the dedupe store or the checkpoints do not answer. What webhooks missed meanwhile is not caught.",
  },
  {
    name: 'PlotonUnhealthy',
    severity: 'page',
    for: '5m',
    expr: (name) => `sum by (part) (increase(${name('healthChecks')}{part!="receiver",status="failing"}[5m])) > 0`,
    summary: 'The health check finds the {{ $labels.part }} failing.',
    description: "`api`: Ploton's API does not answer with the key; `store`: the dedupe store does not.",
  },
  {
    name: 'PlotonApiFailing',
    severity: 'warning',
    for: '10m',
    expr: (name) => {
      const requests = name('requestDuration', 'count');
      return `sum(rate(${requests}{status_class=~"5xx|none"}[10m])) / sum(rate(${requests}[10m])) > 0.5`;
    },
    summary: "{{ $value | humanizePercentage }} of the requests to Ploton's API fail.",
    description: 'Answers of 5xx, or none at all, for ten minutes.',
  },
];
