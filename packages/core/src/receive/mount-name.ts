/**
 * The name of an endpoint, from the pattern it is mounted at, in one form. Not a reader of targets: in patterns `?` and `#`
 * end nothing.
 */
export function mountName(pattern: string): string {
  return pattern
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '');
}
