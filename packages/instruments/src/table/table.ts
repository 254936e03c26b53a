import type { Instrument } from './instrument.ts';
import { PLOTON_ROWS } from './ploton-rows.ts';
import { RECEIVER_ROWS } from './receiver-rows.ts';

/** Every instrument there is. Metrics, alert rules, dashboards and the READMEs' tables are made of this. */
export const TABLE: typeof RECEIVER_ROWS & typeof PLOTON_ROWS = { ...RECEIVER_ROWS, ...PLOTON_ROWS };

/** The rows in order. */
export const INSTRUMENTS: readonly Instrument[] = Object.values(TABLE);
