import { randomBytes } from '../runtime/runtime.ts';

/** 46 bits, in strings so short that most tokens are made in one piece. */
const INSTANCE_LENGTH = 9;

let instance: string | undefined;
let claims = 0;

/** A name for one attempt to claim, never used twice. It need not be secret: whoever can write to the store needs none. */
export function newToken(): string {
  // Not at the top level: workers give out no randomness before the first request.
  instance ??= randomText(INSTANCE_LENGTH);
  claims += 1;
  return instance + claims.toString(36);
}

/** Digits of base 36. */
function randomText(length: number): string {
  const { buffer, byteOffset } = randomBytes(8);
  const random = new DataView(buffer, byteOffset).getBigUint64(0);
  return random.toString(36).padStart(length, '0').slice(-length);
}
