import { isError } from '../runtime/other-realms.ts';

/** What an application threw, as an error. Handed on as it is, what is nothing or a text would let a request pass. */
export function thrownError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error('The application threw no error.', { cause: thrown });
}
