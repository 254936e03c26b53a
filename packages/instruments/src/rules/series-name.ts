import { type Naming, prometheusName } from '../names.ts';
import { TABLE } from '../table/table.ts';

/** Names the series of an instrument: by its key in the table, and for a histogram by what of it. */
export type SeriesName = (key: keyof typeof TABLE, part?: 'bucket' | 'sum' | 'count') => string;

export function seriesNames(naming: Naming): SeriesName {
  return (key, part) => {
    const name = prometheusName(TABLE[key], naming);
    if ((TABLE[key].kind === 'histogram') !== (part !== undefined))
      throw new Error(`${key}: which part of a histogram?`);
    return part === undefined ? name : `${name}_${part}`;
  };
}
