/**
 * A request target without query and fragment.
 *
 * @param from where a query may start: `?` and `#` before it belong to the authority for some
 */
export function cutQuery(url: string, from = 0): string {
  const end = url.slice(from).search(/[?#]/);
  return end === -1 ? url : url.slice(0, from + end);
}
