/** What `#runtime` is on Node. What test runners keep from an application as a global is a module's here: jsdom has no crypto. */

export { randomBytes } from 'node:crypto';
export { TextDecoder, TextEncoder } from 'node:util';
export { bodyChecksum, importMacKey, sha256Hex, sha256OfText, verifyMac } from '../verify/mac/node.ts';
export { importSchemeKey, verifyMessage } from '../verify/schemes/node.ts';
export { environmentFix, readEnvironment } from './environment.ts';
export { createDeadlines } from './queued-deadlines.ts';
