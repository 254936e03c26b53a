/** What `#runtime` is on Node. */
export { createDeadlines } from '../deadlines/queued.ts';
export { bodyChecksum, importMacKey, sha256Hex, verifyMac } from '../mac/node.ts';
