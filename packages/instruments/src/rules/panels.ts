import type { SeriesName } from './series-name.ts';

/** A panel of the dashboard: one curve for each series of its queries. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  /** Grafana's unit. */
  readonly unit: 's' | 'percentunit' | 'cps' | 'short';
  readonly queries: readonly {
    readonly expr: (name: SeriesName) => string;
    /** In Grafana's form; a fixed text where the query has one series. */
    readonly legend: string;
  }[];
}

/** A heading and what is below it. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const WINDOW = '[$__rate_interval]';

function rate(series: string, by?: string): string {
  return by === undefined ? `sum(rate(${series}${WINDOW}))` : `sum by (${by}) (rate(${series}${WINDOW}))`;
}

function quantile(share: number, buckets: string, by?: string): string {
  return `histogram_quantile(${share}, sum by (${by === undefined ? 'le' : `${by}, le`}) (rate(${buckets}${WINDOW})))`;
}

/** The rows of the sender's page, then ours. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Tasks',
    panels: [
      {
        title: 'Tasks created',
        description: 'Demand on the integration. A sudden drop: it may be broken.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('tasksCreated')), legend: 'created' }],
      },
      {
        title: 'Tasks finished',
        description: 'By the event that told it, each task once.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('tasksFinished'), 'event'), legend: '{{event}}' }],
      },
      {
        title: 'Task failure rate',
        description: 'Share of the finished tasks that failed. More than 5 % for long: look into it.',
        unit: 'percentunit',
        queries: [
          {
            expr: (name) =>
              `${rate(`${name('tasksFinished')}{event="task.failed"}`)} / (${rate(name('tasksFinished'))} > 0)`,
            legend: 'failed',
          },
        ],
      },
      {
        title: 'Failed tasks by code',
        description: '`auth_token_expired` in numbers: users have to authorise again, or a scope is wrong.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('taskErrors'), 'code'), legend: '{{code}}' }],
      },
    ],
  },
  {
    title: 'Webhooks',
    panels: [
      {
        title: 'Delivery latency',
        description: 'From the event to its arrival. The 95 % should stay below 10 s.',
        unit: 's',
        queries: [
          {
            expr: (name) => quantile(0.95, name('deliveryLatency', 'bucket'), 'provider'),
            legend: '{{provider}} 95 %',
          },
          { expr: (name) => quantile(0.5, name('deliveryLatency', 'bucket'), 'provider'), legend: '{{provider}} 50 %' },
        ],
      },
      {
        title: 'Answers',
        description:
          'By outcome: `handled` and copies are well; `failed`, `overdue` and most of `rejected` come again.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('answers'), 'outcome'), legend: '{{outcome}}' }],
      },
      {
        title: 'Answers of 5xx',
        description: 'None is the aim.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(`${name('answers')}{status_class="5xx"}`, 'code'), legend: '{{code}}' }],
      },
      {
        title: 'Received',
        description: 'Verified deliveries by event, copies included.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('received'), 'event'), legend: '{{event}}' }],
      },
      {
        title: 'Verifications refused',
        description: 'By reason: a wrong secret, an old delivery, a stranger.',
        unit: 'cps',
        queries: [
          { expr: (name) => rate(`${name('verifications')}{result!="verified"}`, 'result'), legend: '{{result}}' },
        ],
      },
      {
        title: 'Active deliveries',
        description: 'That the application works on now.',
        unit: 'short',
        queries: [{ expr: (name) => `sum by (provider) (${name('active')})`, legend: '{{provider}}' }],
      },
      {
        title: 'Handler duration',
        description: 'Of 95 % of the runs.',
        unit: 's',
        queries: [{ expr: (name) => quantile(0.95, name('handlerDuration', 'bucket'), 'event'), legend: '{{event}}' }],
      },
      {
        title: 'Copies',
        description: 'Deliveries that were handled before, and copies that waited for the one in flight.',
        unit: 'cps',
        queries: [
          { expr: (name) => rate(name('duplicates')), legend: 'duplicates' },
          { expr: (name) => rate(name('waits'), 'outcome'), legend: 'waited: {{outcome}}' },
        ],
      },
      {
        title: 'Should never happen',
        description: 'Claims lost while a handler ran, deliveries under the key of another body, clocks that differ.',
        unit: 'cps',
        queries: [
          { expr: (name) => rate(name('lostClaims')), legend: 'lost claims' },
          { expr: (name) => rate(name('keyCollisions')), legend: 'key collisions' },
          { expr: (name) => rate(name('clockSkew')), legend: 'clock skew' },
        ],
      },
    ],
  },
  {
    title: 'Dedupe store',
    panels: [
      {
        title: 'Store calls',
        description: 'Duration of 95 % of the calls; none for a store in memory.',
        unit: 's',
        queries: [
          { expr: (name) => quantile(0.95, name('storeDuration', 'bucket'), 'operation'), legend: '{{operation}}' },
        ],
      },
      {
        title: 'Store errors',
        description: 'Calls that failed, and receivers that are without their store now.',
        unit: 'short',
        queries: [
          { expr: (name) => rate(name('storeErrors')), legend: 'errors per second' },
          { expr: (name) => `sum(${name('storeOutages')})`, legend: 'outages' },
        ],
      },
    ],
  },
  {
    title: "Ploton's API, reconciliation and health",
    panels: [
      {
        title: 'API requests',
        description: 'By the class of their answer; `none` got no answer.',
        unit: 'cps',
        queries: [
          { expr: (name) => rate(name('requestDuration', 'count'), 'status_class'), legend: '{{status_class}}' },
        ],
      },
      {
        title: 'API request duration',
        description: 'Of 95 % of the requests, every retry on its own.',
        unit: 's',
        queries: [
          { expr: (name) => quantile(0.95, name('requestDuration', 'bucket'), 'operation'), legend: '{{operation}}' },
        ],
      },
      {
        title: 'Reconciliation',
        description: 'Finished tasks by what came of them. `delivered`: webhooks were missed.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('reconciled'), 'outcome'), legend: '{{outcome}}' }],
      },
      {
        title: 'Reconciliation runs',
        description: 'By how they ended, with the checkpoints that could not be read or written.',
        unit: 'cps',
        queries: [
          { expr: (name) => rate(name('reconciliations'), 'outcome'), legend: '{{outcome}}' },
          { expr: (name) => rate(name('checkpointErrors')), legend: 'checkpoint errors' },
        ],
      },
      {
        title: 'Reconciliation duration',
        description: 'Of 95 % of the runs.',
        unit: 's',
        queries: [{ expr: (name) => quantile(0.95, name('reconciliationDuration', 'bucket')), legend: '95 %' }],
      },
      {
        title: 'Health checks that failed',
        description: 'By the part that failed.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(`${name('healthChecks')}{status="failing"}`, 'part'), legend: '{{part}}' }],
      },
      {
        title: 'API retries',
        description: 'Requests that were sent again, by why.',
        unit: 'cps',
        queries: [{ expr: (name) => rate(name('retries'), 'code'), legend: '{{code}}' }],
      },
    ],
  },
];
