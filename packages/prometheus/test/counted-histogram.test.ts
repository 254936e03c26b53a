import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { CountedHistogram } from '../src/counted-histogram.ts';

const BUCKETS = [0.1, 1, 10];
const VALUES = [0, 0.1, 0.100_001, 0.5, 1, 9, 10, 11, 1_000];
const LABELS = [
  { provider: 'a', outcome: 'handled' },
  { provider: 'b', outcome: 'failed' },
];
const config = { name: 'h', help: 'Help.', labelNames: ['provider', 'outcome'], buckets: BUCKETS };

/** Both were told the same. */
function pair() {
  const [ours, theirs] = [new Registry(), new Registry()];
  const counted = new CountedHistogram({ ...config, buckets: [...BUCKETS], registers: [ours] });
  const histogram = new Histogram({ ...config, registers: [theirs] });
  for (const labels of LABELS) {
    const series = counted.series(labels);
    histogram.zero(labels);
    for (const value of VALUES) {
      series.put(value);
      histogram.observe(labels, value);
    }
  }
  return { ours, theirs };
}

describe('a histogram that counts by itself is exported as one of prom-client', () => {
  it('as text', async () => {
    const { ours, theirs } = pair();
    expect(await ours.metrics()).toBe(await theirs.metrics());
    ours.setDefaultLabels({ app: 'x' });
    theirs.setDefaultLabels({ app: 'x' });
    const lines = async (registry: Registry) =>
      (await registry.metrics())
        .split('\n')
        .map((line) => line.replace(/\{(.*)\}/, (_all, all: string) => all.split(',').sort().join()));
    expect(await lines(ours)).toEqual(await lines(theirs));
  });

  it('as JSON, from which the processes of a cluster are added up', async () => {
    const { ours, theirs } = pair();
    const [mine, other] = [await ours.getMetricsAsJSON(), await theirs.getMetricsAsJSON()];
    // Theirs says besides that it has no exemplars.
    const json = (metrics: unknown) =>
      JSON.parse(JSON.stringify(metrics, (name, value) => (name === 'exemplar' ? undefined : value)));
    expect(json(mine)).toEqual(json(other));
    const sum = AggregatorRegistry.aggregate([mine, await pair().ours.getMetricsAsJSON()]);
    expect(await sum.getSingleMetricAsString('h')).toContain(
      `h_count{provider="a",outcome="handled"} ${2 * VALUES.length}`,
    );
  });

  it('a registry that is reset begins at 0', async () => {
    const { ours } = pair();
    ours.resetMetrics();
    expect(await ours.metrics()).toContain('h_count{provider="a",outcome="handled"} 0');
    expect(await ours.metrics()).toContain('h_sum{provider="a",outcome="handled"} 0');
  });
});
