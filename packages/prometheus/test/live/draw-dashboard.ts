/**
 * `pnpm draw [seconds]`: runs an application under load, has a Prometheus scrape it, and draws the panels of the dashboard from that
 * one's answers into `dashboard.svg`. Default: 120 s.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startPrometheus } from '@hookgate/test-services';
import { Registry } from 'prom-client';
import { prometheusObserver } from '../../src/index.ts';
import { startAppUnderLoad } from './app-under-load.ts';
import { askPrometheus } from './ask-prometheus.ts';
import { type Curve, drawPanels } from './draw-panels.ts';
import { readDashboard } from './read-dashboard.ts';

const seconds = Number(process.argv[2] ?? 120);
const register = new Registry();
const app = await startAppUnderLoad(
  prometheusObserver({ register }),
  (server) =>
    void server.get('/metrics', async (_req, res) => {
      res.type(register.contentType).send(await register.metrics());
    }),
  120,
);
const prometheus = await startPrometheus({ app: app.port });
if ('missing' in prometheus) throw new Error(prometheus.missing);
await pause(1000 * seconds);

const end = Math.floor(Date.now() / 1000);
const range = { start: end - seconds + 15, end, step: 2, window: '15s' };
const drawn = [];
for (const { title, fieldConfig, targets } of readDashboard(new URL('../../dashboard.json', import.meta.url))) {
  const curves: Curve[] = [];
  for (const { expr, legendFormat } of targets) {
    for (const { metric, values } of await askPrometheus(prometheus.url, expr, range)) {
      const name = legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_all, label: string) => metric[label] ?? '');
      curves.push({ name, points: values.map(([time, value]) => [time, Number(value)] as const) });
    }
  }
  drawn.push({ title, unit: fieldConfig.defaults.unit, curves });
}
writeFileSync(new URL('../../dashboard.svg', import.meta.url), drawPanels(drawn, range.start, range.end));
await prometheus.stop();
await app.stop();
