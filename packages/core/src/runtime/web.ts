/** What `#runtime` is on Bun, Deno, workers and in browsers. */
export { createDeadlines } from '../deadlines/timed.ts';
export { bodyChecksum, importMacKey, sha256Hex, verifyMac } from '../mac/web.ts';
