import type { Instrument, MakeSeries, Series } from '@hookgate/instruments';
import type { Meter } from '@opentelemetry/api';

/** Makes an instrument. */
export function makeInstrument(instrument: Instrument, meter: Meter): MakeSeries {
  const { name, unit, description, kind, buckets = [] } = instrument;
  if (kind === 'histogram') {
    const advice = { explicitBucketBoundaries: [...buckets] };
    const histogram = meter.createHistogram(name, { unit, description, advice });
    return (labels) => ({ put: (value) => histogram.record(value, labels) });
  }
  const sums: Sum[] = [];
  const made =
    kind === 'counter'
      ? meter.createObservableCounter(name, { unit, description })
      : meter.createObservableUpDownCounter(name, { unit, description });
  made.addCallback((result) => {
    for (const { value, labels } of sums) result.observe(value, labels);
  });
  return (labels) => {
    const sum = new Sum(labels);
    sums.push(sum);
    return sum;
  };
}

/** Counted here and read when metrics are collected: the SDK looks a series up by its attributes each time it is told a number. */
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
