import { writeDashboard } from './write-dashboard.ts';
import { writeRules } from './write-rules.ts';
import { writeTable } from './write-table.ts';

const BEGIN = '<!-- instruments: `pnpm --filter @hookgate/instruments generate` writes this table -->';
const END = '<!-- end of instruments -->';

/** Every file that is made of the table: its path below `packages/`, and its text made of what is there now. */
export const shippedFiles: Readonly<Record<string, (now: string) => string>> = {
  'prometheus/alerts.yml': () => writeRules('prom-client'),
  'prometheus/dashboard.json': () => writeDashboard('prom-client'),
  'prometheus/README.md': (now) => withTable(now, writeTable('prom-client')),
  'otel/prometheus/exporter/alerts.yml': () => writeRules('otel-exporter'),
  'otel/prometheus/exporter/dashboard.json': () => writeDashboard('otel-exporter'),
  'otel/prometheus/collector/alerts.yml': () => writeRules('otel-collector'),
  'otel/prometheus/collector/dashboard.json': () => writeDashboard('otel-collector'),
  'otel/README.md': (now) => withTable(now, writeTable('opentelemetry')),
};

function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`a README has no place for the table: ${BEGIN}`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}
