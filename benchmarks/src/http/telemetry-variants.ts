import { plotonWebhook } from '@hookgate/express';
import { otelObserver } from '@hookgate/otel';
import { prometheusObserver } from '@hookgate/prometheus';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import express from 'express';
import { Registry } from 'prom-client';
import { SECRET } from '../deliveries.ts';
import { type HttpVariant, type HttpVariants, use } from './app.ts';

type Observer = NonNullable<NonNullable<Parameters<typeof plotonWebhook>[0]>['observer']>;

export const NOBODY = 'no observer';

/** Who watches the deliveries of an application of Express. Metrics are read every second, spans are dropped where they would leave. */
export const TELEMETRY: HttpVariants = {
  [NOBODY]: watched(() => undefined),
  'no observer, again': watched(() => undefined),
  'an observer that does nothing': watched(() => () => {}),
  'prom-client': watched(() => {
    const register = new Registry();
    setInterval(() => void register.metrics(), 1_000).unref();
    return prometheusObserver({ register });
  }),
  "OpenTelemetry's SDK, metrics": watched(() => {
    startSdk();
    return otelObserver({ spans: false });
  }),
  "OpenTelemetry's SDK, metrics and spans": watched(() => {
    startSdk();
    return otelObserver();
  }),
};

function watched(observe: () => Observer | undefined): HttpVariant {
  return {
    scheme: 'ploton',
    listen: () => {
      const observer = observe();
      const app = express();
      app.use(
        plotonWebhook({
          secret: SECRET,
          on: { 'task.complete': use },
          ...(observer === undefined ? {} : { observer }),
        }),
      );
      return app.listen(0, '127.0.0.1');
    },
  };
}

function startSdk(): void {
  const done = { code: 0 };
  const spans: SpanExporter = { export: (_spans, tell) => tell(done), shutdown: async () => {} };
  const numbers: PushMetricExporter = {
    export: (_metrics, tell) => tell(done),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: spans })] }));
  const reader = new PeriodicExportingMetricReader({
    exporter: numbers,
    exportIntervalMillis: 1_000,
    exportTimeoutMillis: 500,
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}
