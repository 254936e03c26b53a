import type { Instrument } from './table/instrument.ts';

/**
 * How instruments are called in Prometheus:
 * - `prom-client`: by `@hookgate/prometheus`;
 * - `otel-exporter`: by `@opentelemetry/exporter-prometheus`, which adds no unit;
 * - `otel-collector`: by OpenTelemetry's collector, or Prometheus' own receiver of OTLP, which add it.
 */
export const NAMINGS = ['prom-client', 'otel-exporter', 'otel-collector'] as const;
export type Naming = (typeof NAMINGS)[number];

/** The name of an instrument's series; of a histogram without `_bucket`, `_sum` and `_count`. */
export function prometheusName({ name, prometheusName: own, kind, unit }: Instrument, naming: Naming): string {
  const base = naming === 'prom-client' && own !== undefined ? own : name.replaceAll('.', '_');
  const withUnit = unit === 's' && naming !== 'otel-exporter' ? `${base}_seconds` : base;
  return kind === 'counter' ? `${withUnit}_total` : withUnit;
}
