import type { SignatureFault, SignedHeaders } from '@hookgate/core';
import { signedSeconds } from './signed-seconds.ts';

/** How a header of pairs is written, such as `t=…,v1=…`. */
export interface PairsForm {
  /** Between pairs. */
  readonly separator: ',' | ';';
  /** What a pair with the time begins with, such as `t=`. */
  readonly time: string;
  /** What a pair with a signature begins with; there may be several. */
  readonly signature: string;
  /** Between the time and the body, in what is signed. */
  readonly joint: string;
}

/** Pairs of other names are of schemes to come, or old ones. What is no pair is of a header that was sent twice, or cut. */
const OTHER_PAIR = /^[a-z]\w*=[^=\s]+$/;
/** Of the hex of an HMAC-SHA256; whether it is hex is looked at where it is compared. */
const HEX_LENGTH = 64;
/** More than any sender writes would be work done for a stranger. */
const MAX_LENGTH = 1_024;

/** Reads time and signatures from one header. */
export function readSignedPairs(
  text: string | undefined,
  { separator, time, signature, joint }: PairsForm,
): SignedHeaders | SignatureFault {
  if (text === undefined) return 'signature_missing';
  const usual = readUsual(text, separator, time, signature, joint);
  if (usual !== undefined) return usual;
  if (text.length > MAX_LENGTH) return 'signature_malformed';
  let seconds: string | undefined;
  const signatures: string[] = [];
  for (const pair of text.split(separator)) {
    if (pair.startsWith(signature)) {
      const hex = pair.slice(signature.length);
      if (hex.length !== HEX_LENGTH) return 'signature_malformed';
      signatures.push(hex);
    } else if (pair.startsWith(time)) {
      // Two times in one header are two deliveries in one.
      if (seconds !== undefined) return 'timestamp_malformed';
      seconds = pair.slice(time.length);
    } else if (!OTHER_PAIR.test(pair)) return 'signature_malformed';
  }
  if (seconds === undefined) return 'timestamp_missing';
  const signedAt = signedSeconds(seconds);
  if (signedAt === undefined) return 'timestamp_malformed';
  return { signatures, prefix: seconds + joint, signedAt };
}

const SECONDS_LENGTH = 10;

/** One time and one signature, as nearly every delivery has them, without taking the text apart. */
function readUsual(
  text: string,
  separator: string,
  time: string,
  signature: string,
  joint: string,
): SignedHeaders | undefined {
  const end = time.length + SECONDS_LENGTH;
  const start = end + 1 + signature.length;
  if (text.length !== start + HEX_LENGTH || text[end] !== separator) return undefined;
  if (!text.startsWith(time) || !text.startsWith(signature, end + 1)) return undefined;
  const seconds = text.slice(time.length, end);
  const signedAt = signedSeconds(seconds);
  if (signedAt === undefined) return undefined;
  return { signatures: [text.slice(start)], prefix: seconds + joint, signedAt };
}
