/**
 * A fence as a server writes it.
 *
 * @param text decimal digits
 * @throws RangeError when it is not a safe integer: rounded, two holders of a key could have the same
 */
export function readFence(text: string): number {
  const fence = Number(text);
  if (text !== '' && Number.isSafeInteger(fence)) return fence;
  throw new RangeError(`hookgate: the store's fence ${JSON.stringify(text)} is not below 2 ** 53`);
}
