/** What `#runtime` is on Bun, Deno, workers and in browsers. */

export { bodyChecksum, importMacKey, sha256Hex, verifyMac } from '../verify/mac/web.ts';
export { createDeadlines } from './timed-deadlines.ts';
