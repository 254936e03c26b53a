import type { SignatureFault, SignedHeaders } from '@hookgate/core';
import { signedSeconds } from './signed-seconds.ts';

/** How a header of pairs is written, such as `t=…,v1=…`. */
export interface PairsForm {
  /** Between pairs. */
  readonly separator: ',' | ';';
  /** The name of the time. */
  readonly time: string;
  /** The name of a signature; there may be several. */
  readonly signature: string;
  /** Between the time and the body, in what is signed. */
  readonly joint: string;
}

/** A name and a value. Other names are of schemes to come, or old ones; anything else is a header that was sent twice, or cut. */
const PAIR = /^[a-z]\w*=[^=\s,;]+$/;
/** More pairs than any sender writes would be work done for a stranger. */
const MAX_PAIRS = 32;

/** Reads time and signatures from one header. */
export function readSignedPairs(
  text: string | undefined,
  { separator, time, signature, joint }: PairsForm,
): SignedHeaders | SignatureFault {
  if (text === undefined) return 'signature_missing';
  const pairs = text.split(separator, MAX_PAIRS + 1);
  if (pairs.length > MAX_PAIRS || !pairs.every((pair) => PAIR.test(pair))) return 'signature_malformed';
  const valuesOf = (name: string): string[] =>
    pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
  const [seconds, ...others] = valuesOf(time);
  if (seconds === undefined) return 'timestamp_missing';
  const signedAt = signedSeconds(seconds);
  // Two times in one header are two deliveries in one.
  if (signedAt === undefined || others.length > 0) return 'timestamp_malformed';
  return { signatures: valuesOf(signature), prefix: seconds + joint, signedAt };
}
