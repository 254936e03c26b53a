export { createFeed, type Feed, type MakeInstrument } from './feed/feed.ts';
export type { MakeSeries, Series } from './feed/series.ts';
export { prometheusName } from './names.ts';
export type { Instrument, Receiver } from './table/instrument.ts';
export type { Seen } from './table/seen.ts';
