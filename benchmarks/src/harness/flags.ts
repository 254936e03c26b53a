import { parseArgs } from 'node:util';

/** What every benchmark can be told: `--rounds=40 --only=ploton --sizes=200,1024`. */
export interface Flags {
  readonly rounds: number;
  /** Parts of the names of the variants to run; the base always runs. Empty: all. */
  readonly only: readonly string[];
  readonly sizes: readonly number[];
}

export function readFlags(defaults: Flags): Flags {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, only: { type: 'string' }, sizes: { type: 'string' } },
  });
  return {
    rounds: values.rounds === undefined ? defaults.rounds : Number(values.rounds),
    only: values.only?.split(',') ?? defaults.only,
    sizes: values.sizes?.split(',').map(Number) ?? defaults.sizes,
  };
}

export function isChosen(flags: Flags, name: string): boolean {
  return flags.only.length === 0 || flags.only.some((part) => name.includes(part));
}
