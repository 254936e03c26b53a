import { type Instrument, type MakeSeries, prometheusName, type Series } from '@hookgate/instruments';
import { Counter, Gauge, type Registry } from 'prom-client';
import { CountedHistogram } from './counted-histogram.ts';

/** Registers an instrument. */
export function makeInstrument(instrument: Instrument, register: Registry): MakeSeries {
  const config = {
    name: prometheusName(instrument, 'prom-client'),
    help: instrument.description,
    labelNames: Object.keys(instrument.labels),
    registers: [register],
  };
  if (instrument.kind === 'histogram') {
    const histogram = new CountedHistogram({ ...config, buckets: [...(instrument.buckets ?? [])] });
    return (labels) => histogram.series(labels);
  }
  return addUp(config, instrument.kind === 'counter' ? Counter : Gauge);
}

/** What came since the metrics were last read. */
class Sum implements Series {
  readonly labels: Readonly<Record<string, string>>;
  value = 0;

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  put(value: number): void {
    this.value += value;
  }
}

/** prom-client looks a series up by its labels at each increment; here that is done when the metrics are read, and not for each delivery. */
function addUp(
  config: ConstructorParameters<typeof Counter>[0],
  Metric: new (config: ConstructorParameters<typeof Counter>[0]) => Pick<Counter, 'inc'>,
): MakeSeries {
  const sums: Sum[] = [];
  new Metric({
    ...config,
    collect() {
      for (const sum of sums) {
        this.inc(sum.labels, sum.value);
        sum.value = 0;
      }
    },
  });
  return (labels) => {
    const sum = new Sum(labels);
    sums.push(sum);
    return sum;
  };
}
