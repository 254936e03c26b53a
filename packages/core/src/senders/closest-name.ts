/** A name further away than this is another word, not a slip. */
const MOST_EDITS = 3;

/**
 * What somebody probably meant who wrote a name that is none: the known name fewest edits away, if it is near.
 *
 * @returns a piece of a sentence, ` (did you mean …?)`, or nothing
 */
export function closestName(written: string, known: readonly string[]): string {
  let best: string | undefined;
  let fewest = Math.min(MOST_EDITS, written.length - 1) + 1;
  for (const name of known) {
    const edits = countEdits(written.toLowerCase(), name.toLowerCase());
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best === undefined ? '' : ` (did you mean \`${best}\`?)`;
}

/** Characters to add, drop or change between two texts (Levenshtein). */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
