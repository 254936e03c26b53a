/**
 * Whatever code of the application's threw, as text. Never throws, as `String` does of an object without a prototype, and of
 * one whose `toString` or `message` throws: nobody would then be told of the first mistake, or the process would end by it.
 */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `a value of type ${typeof thrown} that cannot be shown`;
  }
}
