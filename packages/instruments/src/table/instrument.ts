import type { Labels } from './label.ts';
import type { Memory } from './memory.ts';
import type { Seen, SeenType } from './seen.ts';

/** Adds a number to the series of an instrument that has these label values, in the order of its labels. */
export type Put = (value: number, ...labelValues: readonly string[]) => void;

/** What of an observation an instrument counts. */
type Feeds = {
  readonly [T in SeenType]?: (seen: Extract<Seen, { type: T }>, put: Put, memory: Memory) => void;
};

/** One row of the table: everything that is known of an instrument. */
export interface Instrument {
  /** OpenTelemetry's name. */
  readonly name: string;
  /** Prometheus' name without `_total` or the unit, where it is not OpenTelemetry's with underscores. */
  readonly prometheusName?: string;
  /** `updown`: a number that rises and falls. */
  readonly kind: 'counter' | 'histogram' | 'updown';
  /** In the notation of UCUM; what is counted stands in braces. */
  readonly unit: string;
  readonly description: string;
  /** What each label may be. Everything else is exported as `_OTHER`. */
  readonly labels: Labels;
  /** Upper bounds; histograms only. */
  readonly buckets?: readonly number[];
  readonly feeds: Feeds;
  /**
   * Series that are there at 0 from the start, or the first increase could not be seen: of the whole process, or, told of each
   * receiver that is made, of its sender.
   */
  readonly zeros?: (receiver?: Receiver) => readonly (readonly string[])[];
}

/** A receiver that was made. */
export interface Receiver {
  readonly provider: string;
  readonly eventTypes: readonly string[];
}

/** Upper bounds in seconds. 10 s is where the sender's page wants an alert, 30 s is how long Ploton waits. */
export const SECONDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30,
];
