import type { Instrument, Put, Receiver } from '../table/instrument.ts';
import { createMemory, type Memory } from '../table/memory.ts';
import type { Seen, SeenType } from '../table/seen.ts';
import { INSTRUMENTS } from '../table/table.ts';
import { type MakeSeries, SeriesTree } from './series.ts';

/** Turns observations into numbers. */
export interface Feed {
  observe(seen: Seen): void;
  /** A receiver was made: what is known of it begins at 0. */
  begin(receiver: Receiver): void;
}

/** Makes an instrument in a metrics library, and answers how its series are made. */
export type MakeInstrument = (instrument: Instrument) => MakeSeries;

/** The library has no such series until it is told the first number; histograms have nothing to add yet. */
const NOTHING = 0;

/**
 * Makes every instrument of the table, and hands each observation to those it feeds.
 *
 * @param now milliseconds since 1970
 */
export function createFeed(make: MakeInstrument, now: () => number): Feed {
  const memory = createMemory(now);
  const readers = new Map<SeenType, ((seen: Seen) => void)[]>();
  const begins: ((receiver?: Receiver) => void)[] = [];
  for (const instrument of INSTRUMENTS) {
    const makeSeries = make(instrument);
    const tree = new SeriesTree(instrument.labels, makeSeries);
    const put: Put = (value, ...labelValues) => tree.find(labelValues).put(value);
    for (const [type, read] of Object.entries(instrument.feeds)) {
      const reader = read as (seen: Seen, put: Put, memory: Memory) => void;
      const known = readers.get(type as SeenType) ?? [];
      readers.set(type as SeenType, [...known, (seen) => reader(seen, put, memory)]);
    }
    const { zeros, kind } = instrument;
    if (zeros !== undefined) {
      begins.push((receiver) => {
        for (const values of zeros(receiver)) {
          const series = tree.find(values);
          if (kind !== 'histogram') series.put(NOTHING);
        }
      });
    }
  }
  for (const begin of begins) begin();

  return {
    observe(seen) {
      const all = readers.get(seen.type);
      if (all === undefined) return;
      for (let index = 0; index < all.length; index++) (all[index] as (seen: Seen) => void)(seen);
    },
    begin(receiver) {
      for (const begin of begins) begin(receiver);
    },
  };
}
