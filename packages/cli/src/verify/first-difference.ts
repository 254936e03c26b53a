/** Where two texts or bodies part. */
export interface FirstDifference {
  /** Counted in bytes, from 0. */
  readonly at: number;
  /** What stands there, and a little around it. */
  readonly arrived: string;
  readonly signed: string;
}

const BEFORE = 12;
const AFTER = 20;

/** `undefined` when they are the same. */
export function firstDifference(arrived: Uint8Array, signed: Uint8Array): FirstDifference | undefined {
  const shorter = Math.min(arrived.length, signed.length);
  let at = 0;
  while (at < shorter && arrived[at] === signed[at]) at += 1;
  if (at === shorter && arrived.length === signed.length) return undefined;
  const around = (bytes: Uint8Array): string =>
    new TextDecoder().decode(bytes.subarray(Math.max(0, at - BEFORE), at + AFTER));
  return { at, arrived: around(arrived), signed: around(signed) };
}
