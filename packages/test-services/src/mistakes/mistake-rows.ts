import { MISTAKES, type MistakeOf, type Place, type Undetectable } from './mistakes.ts';

/** A mistake as somebody makes it, and the words that lead to the line to change. */
export interface MistakeRow {
  readonly seen: RegExp;
  /** Makes the mistake, and does what brings it to light. A text it returns is shown as well: what the client got, or npm says. */
  readonly make: () => unknown;
}

/**
 * The rows of a package's test: all the mistakes that the table leaves to it, and others of its own.
 *
 * @throws Error for a mistake of the table that has no row
 */
export function mistakeRows<TPlace extends Place>(
  place: TPlace,
  rows: Readonly<Record<MistakeOf<TPlace>, MistakeRow>>,
  others: Readonly<Record<string, MistakeRow>> = {},
): ReadonlyArray<MistakeRow & { readonly mistake: string }> {
  for (const [mistake, shownBy] of Object.entries<Place | Undetectable>(MISTAKES)) {
    if (shownBy === place && !Object.hasOwn(rows, mistake)) throw new Error(`Nothing shows ${mistake} in ${place}.`);
  }
  return Object.entries<MistakeRow>({ ...rows, ...others }).map(([mistake, row]) => ({ mistake, ...row }));
}
