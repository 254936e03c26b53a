/** What `#runtime` is on Bun, Deno, workers and in browsers. */

export { bodyChecksum, importMacKey, sha256Hex, sha256OfText, verifyMac } from '../verify/mac/web.ts';
export { importSchemeKey, verifyMessage } from '../verify/schemes/web.ts';
export { environmentFix, readEnvironment } from './environment.ts';
export { createDeadlines } from './timed-deadlines.ts';

export const TextDecoder: typeof globalThis.TextDecoder = globalThis.TextDecoder;
export const TextEncoder: typeof globalThis.TextEncoder = globalThis.TextEncoder;

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
