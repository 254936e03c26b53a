import type { Series } from '@hookgate/instruments';
import { Histogram, type MetricObjectWithValues, type MetricValueWithName } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
type Value = MetricValueWithName<string>;
type Config = ConstructorParameters<typeof Histogram>[0];

/**
 * A histogram that counts by itself: prom-client makes a text of a series' labels at each observation to find it, and checks them
 * again, which costs more than all else that is measured of a delivery.
 */
export class CountedHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: Tally[] = [];

  constructor(config: Config & { readonly buckets: number[] }) {
    super(config);
    this.#name = config.name;
    this.#help = config.help;
    this.#bounds = config.buckets;
  }

  /** A series, which is there from now on. */
  series(labels: Labels): Series {
    const series = new Tally(labels, this.#bounds);
    this.#series.push(series);
    return series;
  }

  override async get(): Promise<MetricObjectWithValues<Value>> {
    const values = this.#series.flatMap((series) => series.values(this.#name));
    const told = { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
    // The library's types have an enumeration where the library has texts, and a function that it does not answer.
    return told as unknown as MetricObjectWithValues<Value>;
  }

  /** What a registry asks for its text, where a metric has it. */
  getForPromString(): Promise<MetricObjectWithValues<Value>> {
    return this.get();
  }

  override reset(): void {
    super.reset();
    // The constructor above calls this, too.
    if (#series in this) for (const series of this.#series) series.reset();
  }
}

class Tally implements Series {
  readonly #labels: Labels;
  readonly #bounds: readonly number[];
  /** For each bound, and for what is above all of them. */
  readonly #counts: number[];
  #sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  put(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at += 1;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#sum += value;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sum = 0;
  }

  values(name: string): Value[] {
    let count = 0;
    const buckets = this.#counts.map((here, at): Value => {
      count += here;
      const le = this.#bounds[at] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { le, ...this.#labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: this.#labels, value: this.#sum },
      { metricName: `${name}_count`, labels: this.#labels, value: count },
    ];
  }
}
