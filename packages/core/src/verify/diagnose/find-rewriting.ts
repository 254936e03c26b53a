import { isPromise, type MaybePromise } from '../../runtime/maybe-promise.ts';
import { rewritingsOf } from './rewritings.ts';

/**
 * Which usual rewriting of a body explains that its signature does not match it.
 *
 * @param isSigned whether the signature is that of these bytes
 * @returns its name, which completes "the signature matches the body …"; `undefined` when none does
 */
export async function findRewriting(
  body: Uint8Array,
  isSigned: (form: Uint8Array) => MaybePromise<boolean>,
): Promise<string | undefined> {
  for (const { name, body: form } of rewritingsOf(body)) {
    const signed = isSigned(form);
    if (isPromise(signed) ? await signed : signed) return name;
  }
  return undefined;
}
