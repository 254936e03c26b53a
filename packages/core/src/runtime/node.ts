/** What `#runtime` is on Node. */

export { bodyChecksum, importMacKey, sha256Hex, sha256OfText, verifyMac } from '../verify/mac/node.ts';
export { importSchemeKey, verifyMessage } from '../verify/schemes/node.ts';
export { environmentFix, readEnvironment } from './environment.ts';
export { createDeadlines } from './queued-deadlines.ts';
