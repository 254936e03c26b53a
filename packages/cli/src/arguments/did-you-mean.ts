/** One in so many characters may be wrong for a name to be taken for another. */
const CHARACTERS_PER_TYPO = 3;

/** The known name that somebody may have meant, by what is heard: capitals and separators do not count. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const given = plain(name);
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const wanted = plain(candidate);
    const typos = distance(given, wanted);
    const allowed = Math.max(1, Math.floor(Math.max(given.length, wanted.length) / CHARACTERS_PER_TYPO));
    if (typos <= allowed && typos < fewest) [best, fewest] = [candidate, typos];
  }
  return best;
}

/** ` Did you mean …?` for an error's sentence, or nothing. */
export function hint(name: string, known: Iterable<string>): string {
  const meant = didYouMean(name, known);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many characters have to be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
