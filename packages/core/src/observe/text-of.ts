import { cut } from './quote.ts';

/**
 * Whatever code of the application's threw, as text, cut to 200 characters: an error may quote the whole body. Never throws, as
 * `String` does of an object without a prototype, and of one whose `toString` or `message` throws: nobody would then be told of the
 * first mistake, or the process would end by it.
 */
export function textOf(thrown: unknown): string {
  try {
    return cut(String(thrown));
  } catch {
    return `a value of type ${typeof thrown} that cannot be shown`;
  }
}
