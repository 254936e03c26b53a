import {
  createFetchHandler,
  createReceiver,
  type DedupeStore,
  memoryStore,
  type Observer,
  ploton,
} from '@hookgate/core';
import { createPlotonClient } from '@hookgate/ploton';
import { deliver, plotonDelivery, plotonEvent, startPlotonApi, TEST_TIME, tamper, testSecret } from '@hookgate/testing';
import { SpanStatusCode } from '@opentelemetry/api';
import type * as MetricsSdk from '@opentelemetry/sdk-metrics';
import type * as TraceSdk from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { type OtelObserverOptions, otelObserver } from '../src/index.ts';

// The SDK needs Node 22, and is not loaded on older ones.
const canRun = Number.parseInt(process.version.slice(1), 10) >= 22;
const sdk = canRun
  ? { ...(await import('@opentelemetry/sdk-metrics')), ...(await import('@opentelemetry/sdk-trace')) }
  : ({} as typeof MetricsSdk & typeof TraceSdk);

const silent = { info() {}, warn() {}, error() {} };
const SECRET = testSecret(ploton);

/** An observer with SDKs of its own, whose exports can be read. */
function telemetry(options: OtelObserverOptions = {}) {
  class Reader extends sdk.MetricReader {
    protected async onForceFlush(): Promise<void> {}
    protected async onShutdown(): Promise<void> {}
  }
  const reader = new Reader();
  const meters = new sdk.MeterProvider({ readers: [reader] });
  const exporter = new sdk.InMemorySpanExporter();
  const tracers = new sdk.TracerProvider({ spanProcessors: [new sdk.SimpleSpanProcessor({ exporter })] });
  const observer = otelObserver({
    meter: meters.getMeter('test'),
    tracer: tracers.getTracer('test'),
    now: () => TEST_TIME + 2_000,
    ...options,
  });
  return {
    observer,
    spans: () => exporter.getFinishedSpans(),
    /** The data points of an instrument: the values of its attributes, and its number, or how many it counted. */
    async points(name: string): Promise<Record<string, number>> {
      const { resourceMetrics } = await reader.collect();
      const found = resourceMetrics.scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .find((each) => each.descriptor.name === name);
      const points = (found?.dataPoints ?? []).map(({ attributes, value }) => [
        Object.values(attributes).join(' '),
        typeof value === 'number' ? value : (value as { count: number }).count,
      ]);
      return Object.fromEntries(points) as Record<string, number>;
    },
    async text(): Promise<string> {
      const { resourceMetrics } = await reader.collect();
      const shown = exporter
        .getFinishedSpans()
        .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
      return JSON.stringify([resourceMetrics, shown]);
    },
  };
}

function receive(observer: Observer, handler: () => unknown = () => {}) {
  return createFetchHandler(ploton, {
    secret: SECRET,
    observer,
    logger: silent,
    now: () => TEST_TIME,
    on: { '*': handler },
  });
}

describe.runIf(canRun)('the observer for OpenTelemetry', () => {
  it('counts each time it is read, from 0', async () => {
    const { observer, points } = telemetry();
    const app = receive(observer);
    expect(await points('webhook.answers')).toMatchObject({
      'ploton failed 5xx handler_failed': 0,
      'ploton handled 2xx handled': 0,
    });
    const delivery = plotonDelivery(plotonEvent('task.complete'));
    await deliver(app, delivery);
    await deliver(app, delivery);
    await deliver(app, tamper(delivery, 'signature'));
    for (let reads = 0; reads < 2; reads++) {
      expect(await points('webhook.answers')).toMatchObject({
        'ploton handled 2xx handled': 1,
        'ploton duplicate 2xx duplicate': 1,
        'ploton rejected 4xx invalid_signature': 1,
      });
      expect(await points('webhook.deliveries.active')).toEqual({ ploton: 0 });
      expect(await points('webhook.delivery.latency')).toEqual({ ploton: 2 });
      expect(await points('webhook.handler.duration')).toEqual({ 'ploton task.complete handled': 1 });
    }
  });

  it('measures calls to a store behind a connection', async () => {
    const { observer, points } = telemetry();
    const inner = memoryStore();
    const store: DedupeStore = {
      name: 'distant',
      claim: (...args) => inner.claim(...args),
      renew: (...args) => inner.renew(...args),
      commit: (...args) => inner.commit(...args),
      release: (...args) => inner.release(...args),
      remember: (...args) => inner.remember(...args),
    };
    const receiver = createReceiver(ploton, { secret: SECRET, observer, store, on: { '*': () => {} } });
    await receiver.submit(plotonEvent('task.complete'), { source: 'import', endpoint: '/webhook' });
    expect(await points('webhook.store.operation.duration')).toEqual({ 'ploton claim ok': 1, 'ploton commit ok': 1 });
  });

  it('tells of a failed run what class of error it was, and no more', async () => {
    const { observer, spans, text } = telemetry();
    const app = receive(observer, () => {
      throw new RangeError(`pk_live_the_key ${SECRET}`);
    });
    await deliver(app, plotonDelivery(plotonEvent('task.complete')));
    const [span] = spans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span?.attributes['error.type']).toBe('RangeError');
    expect(span?.events).toEqual([]);
    for (const hidden of ['pk_live_the_key', SECRET]) expect(await text()).not.toContain(hidden);
  });

  it('records what was thrown where it is asked to', async () => {
    const { observer, spans } = telemetry({ recordExceptions: true });
    await deliver(
      receive(observer, () => {
        throw new RangeError('too far');
      }),
      plotonDelivery(plotonEvent('task.complete')),
    );
    expect(spans()[0]?.events[0]?.attributes?.['exception.message']).toBe('too far');
  });

  it('has a span for each run of a delivery', async () => {
    const { observer, spans } = telemetry();
    let runs = 0;
    const app = receive(observer, () => {
      if (runs++ === 0) throw 'no error';
    });
    const delivery = plotonDelivery(plotonEvent('task.complete'));
    await deliver(app, delivery);
    await deliver(app, delivery);
    expect(spans().map(({ attributes }) => [attributes['webhook.attempt'], attributes['error.type']])).toEqual([
      [1, '_OTHER'],
      [2, undefined],
    ]);
  });

  it('makes metrics only with `spans: false`', async () => {
    const { observer, spans, points } = telemetry({ spans: false });
    expect(observer.around).toBeUndefined();
    await deliver(receive(observer), plotonDelivery(plotonEvent('task.complete')));
    expect(spans()).toEqual([]);
    expect(await points('webhook.received')).toMatchObject({ 'ploton task.complete webhook': 1 });
  });

  it('takes what the Ploton client tells, and never shows a key, an id or a prompt', async () => {
    const { observer, points, text } = telemetry();
    const api = await startPlotonApi({ apiKey: 'pk_test_very_secret_key' });
    try {
      const client = createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url, observer, logger: silent });
      const { id } = await client.tasks.create({ prompt: 'the prompt', user_id: 'user_77' });
      await client.tasks.get(id);
      expect(await points('ploton.client.tasks.created')).toEqual({ '': 1 });
      expect(await points('ploton.client.request.duration')).toEqual({ 'tasks.create 2xx': 1, 'tasks.get 2xx': 1 });
      const shown = await text();
      for (const hidden of ['very_secret', id, 'user_77', 'the prompt', '127.0.0.1'])
        expect(shown).not.toContain(hidden);
    } finally {
      await api.close();
    }
  });
});

it.each([
  ['an unknown option', { span: false }, '`span`. There are: meter, tracer, spans, recordExceptions, now'],
  ['no meter', { meter: {} }, '`meter` must be a Meter'],
  ['no tracer', { tracer: {} }, '`tracer` must be a Tracer'],
  ['no boolean', { spans: 1 }, '`spans` must be true or false'],
])('refuses %s', (_what, options, message) => {
  expect(() => otelObserver(options as never)).toThrow(message);
});
