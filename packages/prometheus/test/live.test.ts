import { readFileSync } from 'node:fs';
import { otelObserver } from '@hookgate/otel';
import { type PrometheusServer, startPrometheus, waitUntil } from '@hookgate/test-services';
import type * as ExporterModule from '@opentelemetry/exporter-prometheus';
import type * as SdkModule from '@opentelemetry/sdk-metrics';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheusObserver } from '../src/index.ts';
import { type AppUnderLoad, startAppUnderLoad } from './live/app-under-load.ts';
import { askPrometheus } from './live/ask-prometheus.ts';
import { readDashboard } from './live/read-dashboard.ts';

/** What each way of naming is scraped from, and which files are for it. */
const NAMINGS = {
  'prom-client': { dashboard: '../dashboard.json', alerts: '../alerts.yml' },
  'otel-exporter': {
    dashboard: '../../otel/prometheus/exporter/dashboard.json',
    alerts: '../../otel/prometheus/exporter/alerts.yml',
  },
} as const;

const apps: AppUnderLoad[] = [];
let prometheus: PrometheusServer;
// OpenTelemetry's SDK needs Node 22.
const isPresent = Number.parseInt(process.version.slice(1), 10) >= 22;
const startedAt = Date.now() / 1000;

async function startPromClientApp(): Promise<AppUnderLoad> {
  const register = new Registry();
  const observer = prometheusObserver({ register });
  return startAppUnderLoad(
    observer,
    (app) =>
      void app.get('/metrics', async (_req, res) => {
        res.type(register.contentType).send(await register.metrics());
      }),
    60,
  );
}

async function startOtelApp(): Promise<AppUnderLoad> {
  const { PrometheusExporter }: typeof ExporterModule = await import('@opentelemetry/exporter-prometheus');
  const { MeterProvider }: typeof SdkModule = await import('@opentelemetry/sdk-metrics');
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('live');
  return startAppUnderLoad(
    otelObserver({ meter, spans: false }),
    (app) => void app.get('/metrics', (req, res) => exporter.getMetricsRequestHandler(req, res)),
    60,
  );
}

const found = await startRunning();

async function startRunning(): Promise<{ readonly missing?: string }> {
  if (!isPresent) return { missing: 'needs Node 22' };
  apps.push(await startPromClientApp(), await startOtelApp());
  const [promClient, otel] = apps as [AppUnderLoad, AppUnderLoad];
  const rules = Object.values(NAMINGS).map(({ alerts }) => readFileSync(new URL(alerts, import.meta.url), 'utf8'));
  const started = await startPrometheus({ 'prom-client': promClient.port, 'otel-exporter': otel.port }, rules);
  if ('missing' in started) return started;
  prometheus = started;
  return {};
}

afterAll(async () => {
  await prometheus?.stop();
  for (const app of apps) await app.stop();
});

describe.runIf(found.missing === undefined)(
  `a Prometheus that scrapes an application under load ${found.missing ?? ''}`,
  () => {
    beforeAll(async () => {
      await waitUntil(
        'eight scrapes',
        async () => {
          for (const job of Object.keys(NAMINGS)) {
            if (!((await latest(`count_over_time(up{job="${job}"}[1m])`)) >= 8)) return false;
          }
          return true;
        },
        90_000,
      );
    }, 120_000);

    describe.each(Object.entries(NAMINGS))('%s', (job, { dashboard }) => {
      it.each(
        readDashboard(new URL(dashboard, import.meta.url)).flatMap(({ title, targets }) =>
          targets.map(({ expr, legendFormat }) => [title, legendFormat, expr] as const),
        ),
      )('has an answer for the panel %s (%s)', async (_title, legend, expr) => {
        const range = { start: startedAt, end: Date.now() / 1000, step: 1, window: '10s' };
        const ours = expr.replaceAll(/([a-z_]+_(?:total|active|outages|count|bucket))\b(\{)?/g, (_all, name, brace) =>
          brace === undefined ? `${name}{job="${job}"}` : `${name}{job="${job}",`,
        );
        const series = await askPrometheus(prometheus.url, ours, range);
        expect(series.length, ours).toBeGreaterThan(0);
        expect(series.flatMap(({ values }) => values.map(([, value]) => Number(value))).some(Number.isFinite)).toBe(
          true,
        );
        for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
          for (const { metric } of series) expect(metric).toHaveProperty(label as string);
        }
      });
    });

    it('takes the alert rules of both, and fires where a handler failed', async () => {
      await waitUntil(
        'an alert',
        async () => (await latest('count(ALERTS{alertname="WebhookAnswered5xx",alertstate="firing"})')) >= 1,
        90_000,
      );
      const answer = await fetch(`${prometheus.url}/api/v1/rules`);
      const { data } = (await answer.json()) as { data: { groups: { rules: { name: string; health: string }[] }[] } };
      const rules = data.groups.flatMap((group) => group.rules);
      expect(rules.length).toBe(26);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    }, 120_000);
  },
);

/** The one number an expression is now; NaN when it is none. */
async function latest(expr: string): Promise<number> {
  const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query: expr })}`);
  const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? Number.NaN);
}
