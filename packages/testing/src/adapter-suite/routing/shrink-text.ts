/**
 * Finds a smaller text that fails as well, by leaving out more and more of it: first halves, at last single characters.
 *
 * @param fails whether a text still fails
 */
export async function shrinkText(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let smallest = text;
  for (let size = Math.ceil(text.length / 2); size > 0; ) {
    const smaller = await firstFailing(withoutEach(smallest, size), fails);
    if (smaller !== undefined) smallest = smaller;
    else size = Math.floor(size / 2);
  }
  return smallest;
}

async function firstFailing(
  texts: Iterable<string>,
  fails: (text: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const text of texts) if (await fails(text)) return text;
  return undefined;
}

/** The text without each of its pieces of this size. */
function* withoutEach(text: string, size: number): Generator<string> {
  for (let at = 0; at + size <= text.length && size < text.length; at += 1) {
    yield text.slice(0, at) + text.slice(at + size);
  }
}
