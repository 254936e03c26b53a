import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFeed } from '../src/index.ts';
import type { Instrument } from '../src/table/instrument.ts';
import type { Seen } from '../src/table/seen.ts';
import { INSTRUMENTS } from '../src/table/table.ts';

const NOW = 1_781_526_123_000;

/** A feed into plain objects: the value of each series, by name and labels; of a histogram the list of what came. */
function collect() {
  const series = new Map<string, { value: number; values: number[] }>();
  const feed = createFeed(
    ({ name }) =>
      (labels) => {
        const key = `${name} ${Object.values(labels).join(' ')}`.trim();
        if (series.has(key)) throw new Error(`${key} is there twice`);
        const one = { value: 0, values: [] as number[] };
        series.set(key, one);
        return {
          put(value) {
            one.value += value;
            one.values.push(value);
          },
        };
      },
    () => NOW,
  );
  return {
    feed,
    series,
    value: (key: string) => series.get(key)?.value,
    values: (key: string) => series.get(key)?.values,
  };
}

const facts = {
  provider: 'ploton',
  endpoint: '/webhook',
  tenant: undefined,
  source: 'webhook',
  eventType: 'task.complete',
  id: 'd1',
  occurredAt: new Date(NOW - 1_500),
  key: 'k',
};
const received = (more: object = {}): Seen =>
  ({
    type: 'received',
    ...facts,
    fields: {},
    secretId: '',
    bodyBytes: 1,
    known: true,
    durationMs: 0.4,
    ...more,
  }) as Seen;
const started = (more: object = {}): Seen =>
  ({ type: 'started', ...facts, attempt: 1, durationMs: 1, fields: {}, ...more }) as Seen;
const ended = (type: 'handled' | 'failed', more: object = {}): Seen =>
  ({
    type,
    ...facts,
    fields: {},
    attempt: 1,
    status: 200,
    handlerMs: 250,
    durationMs: 260,
    late: false,
    ...more,
  }) as Seen;

it('measures the latency of a delivery from its event to its arrival, and counts a clock that is ahead', () => {
  const { feed, values, value } = collect();
  feed.observe(received());
  feed.observe(received({ occurredAt: new Date(NOW + 60_000) }));
  feed.observe(received({ occurredAt: new Date(NOW) }));
  feed.observe(received({ occurredAt: undefined }));
  feed.observe(received({ source: 'reconciliation', occurredAt: new Date(NOW - 3_600_000) }));
  expect(values('webhook.delivery.latency ploton')).toEqual([1.5, 0, 0]);
  expect(value('webhook.clock_skew ploton')).toBe(1);
});

it('counts a task once, however often its end is delivered and run', () => {
  const { feed, value } = collect();
  const failed = { eventType: 'task.failed', fields: { task_id: 't' } };
  const logLine = { event: 'ploton.task.failed', error_code: 'auth_token_expired', recoverable: true };
  feed.observe(received({ ...failed, logLine }));
  feed.observe(started(failed));
  feed.observe(ended('failed', failed));
  feed.observe(received({ ...failed, logLine }));
  feed.observe(started({ ...failed, attempt: 2 }));
  feed.observe(ended('handled', failed));
  feed.observe(received({ ...failed, logLine }));
  feed.observe({ type: 'duplicate', ...facts, ...failed, durationMs: 1 });
  feed.observe(started());
  expect(value('ploton.tasks.finished task.failed')).toBe(1);
  expect(value('ploton.tasks.finished task.complete')).toBe(1);
  expect(value('ploton.task.errors auth_token_expired true')).toBe(1);
});

it('counts active deliveries right when a handler never ends, and when it does after all', () => {
  const { feed, value } = collect();
  const active = 'webhook.deliveries.active ploton';
  feed.observe(started());
  expect(value(active)).toBe(1);
  feed.observe({ type: 'warning', ...facts, code: 'handler_never_ended', detail: '' });
  expect(value(active)).toBe(0);
  feed.observe(started({ attempt: 2 }));
  expect(value(active)).toBe(1);
  feed.observe(ended('handled'));
  feed.observe(ended('failed'));
  expect(value(active)).toBe(0);
});

it('has an outage of the store as long as it lasts, and every call that failed in it', () => {
  const { feed, value } = collect();
  feed.observe({ type: 'store-error', ...facts, operation: 'claim', error: undefined });
  expect([value('webhook.store.outages ploton'), value('webhook.store.errors ploton')]).toEqual([1, 1]);
  feed.observe({ type: 'store-recovered', ...facts, failures: 7, durationMs: 1 });
  expect([value('webhook.store.outages ploton'), value('webhook.store.errors ploton')]).toEqual([0, 7]);
});

it('counts what reconciliation found and how the health check saw each part', () => {
  const { feed, value, values } = collect();
  const run = { type: 'reconciliation', outcome: 'partial', checked: 9, durationMs: 2_500 } as const;
  feed.observe({ ...run, delivered: 2, duplicates: 4, unhandled: 0, failed: 1, skipped: 2 });
  feed.observe({ ...run, outcome: 'failed', delivered: 1, duplicates: 0, unhandled: 0, failed: 0, skipped: 0 });
  feed.observe({ type: 'checkpoint-error', operation: 'save' });
  feed.observe({ type: 'health', api: 'ok', store: 'failing', receiver: undefined });
  expect(
    ['delivered', 'duplicates', 'unhandled', 'failed', 'skipped'].map((each) =>
      value(`ploton.reconciliation.events ${each}`),
    ),
  ).toEqual([3, 4, 0, 1, 2]);
  expect(['complete', 'partial', 'failed'].map((each) => value(`ploton.reconciliation.runs ${each}`))).toEqual([
    0, 1, 1,
  ]);
  expect(values('ploton.reconciliation.duration')).toEqual([2.5, 2.5]);
  expect(['load', 'save'].map((each) => value(`ploton.reconciliation.checkpoint_errors ${each}`))).toEqual([0, 1]);
  expect(
    ['api ok', 'api failing', 'store failing', 'receiver failing'].map((each) => value(`ploton.health.checks ${each}`)),
  ).toEqual([1, 0, 1, 0]);
});

it('begins at 0 what an alert looks for the first of', () => {
  const { feed, series } = collect();
  feed.begin({ provider: 'acme', eventTypes: ['a', 'b'] });
  const has = (start: string): number => [...series.keys()].filter((key) => key.startsWith(start)).length;
  expect(has('webhook.answers acme failed 5xx')).toBeGreaterThan(0);
  expect(has('webhook.answers acme rejected 4xx invalid_signature')).toBe(1);
  expect(has('webhook.received acme a webhook')).toBe(1);
  expect(has('webhook.lost_claims acme')).toBe(3);
  expect(has('ploton.client.tasks.created')).toBe(1);
  expect(has('ploton.tasks.finished')).toBe(0);
  feed.begin({ provider: 'ploton', eventTypes: [] });
  expect(has('ploton.tasks.finished')).toBe(2);
  for (const { value } of series.values()) expect(value).toBe(0);
  const before = series.size;
  feed.begin({ provider: 'acme', eventTypes: ['a', 'b'] });
  expect(series.size).toBe(before);
});

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z]{1,9}$/));

it('has a bounded number of series, whatever senders, strangers and APIs come up with', () => {
  const { feed, series } = collect();
  const bound = INSTRUMENTS.map(boundOf).reduce((sum, each) => sum + each, 0);
  for (const [index, odd] of fc.sample(text, 3_000).entries()) {
    const some = {
      eventType: odd,
      fields: {},
      reason: odd,
      code: odd,
      outcome: odd,
      status: index,
      id: odd,
      source: odd,
    };
    for (const provider of ['ploton', 'acme']) {
      feed.observe(received({ provider, ...some }));
      feed.observe(ended('handled', { provider, ...some }));
      for (const type of ['rejected', 'answered', 'waited', 'lost-claim', 'unhandled', 'store-call', 'duplicate']) {
        feed.observe({ type, ...facts, provider, ...some, during: odd, operation: odd, durationMs: 1 } as never);
      }
    }
    feed.observe({ type: 'api-request', operation: odd, status: index, code: odd, durationMs: 1 });
    feed.observe({ type: 'api-retry', operation: odd, code: odd, delayMs: 1 });
  }
  expect(series.size).toBeLessThan(bound / 5);
  const labels = [...series.keys()].join('\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be in a label
  expect(labels).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\uffff"\\{}]/);
});

/** The most series an instrument can have. */
function boundOf({ labels }: Instrument): number {
  return Object.values(labels).reduce(
    (product, rule) => product * (1 + ('oneOf' in rule ? rule.oneOf.length : rule.atMost)),
    1,
  );
}

it('tells of every instrument what it is', () => {
  const names = INSTRUMENTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, kind, unit, description, labels, buckets, feeds } of INSTRUMENTS) {
    expect(name).toMatch(/^[a-z][a-z_]*(\.[a-z_]+)+$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(feeds).length).toBeGreaterThan(0);
    expect(buckets !== undefined).toBe(kind === 'histogram');
    expect(unit).toMatch(kind === 'histogram' ? /^s$/ : /^\{[a-z]+\}$/);
    for (const label of Object.keys(labels)) expect(label).toMatch(/^[a-z_]+$/);
    // Never an id, a URL, a nonce or a tenant.
    for (const label of Object.keys(labels)) expect(label).not.toMatch(/id$|url|path|nonce|tenant|key|endpoint/);
  }
});
