/** Compares two texts in a time that depends on nothing but the length of the first one. */
export function equalTexts(given: string, expected: string): boolean {
  let differences = given.length ^ expected.length;
  for (let at = 0; at < given.length; at++) differences |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  return differences === 0;
}
