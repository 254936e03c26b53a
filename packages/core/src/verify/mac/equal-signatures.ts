import crypto from 'node:crypto';
import { MAC_HEX_LENGTH } from './mac.ts';

/** Shared by all comparisons: both are written anew, in full, before each is read. */
const [expected, given] = [Buffer.alloc(MAC_HEX_LENGTH), Buffer.alloc(MAC_HEX_LENGTH)];

/** Compares the text of two signatures byte by byte in constant time; false for what is not 64 characters of ASCII. */
export function equalSignatures(computed: string, claimed: string): boolean {
  // The length is public. As UTF-8, no other character becomes the byte of a hex digit.
  if (computed.length !== MAC_HEX_LENGTH || claimed.length !== MAC_HEX_LENGTH) return false;
  expected.write(computed, 0, 'latin1');
  if (given.write(claimed, 0, 'utf8') !== MAC_HEX_LENGTH) return false;
  return crypto.timingSafeEqual(expected, given);
}
