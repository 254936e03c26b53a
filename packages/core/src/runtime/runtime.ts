import {
  bodyChecksum,
  createDeadlines as chosenDeadlines,
  randomBytes as chosenRandomBytes,
  environmentFix,
  importMacKey,
  importSchemeKey,
  readEnvironment,
  sha256Hex,
  sha256OfText,
  verifyMac,
  verifyMessage,
} from '#runtime';
import type { MacModule } from '../verify/mac/mac.ts';
import type { SchemeCrypto } from '../verify/schemes/scheme-crypto.ts';
import type { Deadlines } from './deadlines.ts';
import type { Environment } from './environment.ts';

export { TextDecoder, TextEncoder } from '#runtime';

// What each runtime provides under `#runtime`: the package's `imports` conditions choose the file. Typed for all runtimes at
// once, for what is synchronous on Node is not elsewhere; each part by itself, so that bundles leave out what they do not use.
export const mac: MacModule = { bodyChecksum, importMacKey, sha256Hex, sha256OfText, verifyMac };
export const schemeCrypto: SchemeCrypto = { importSchemeKey, verifyMessage };
export const environment: Environment = { environmentFix, readEnvironment };
export const randomBytes: (length: number) => Uint8Array = chosenRandomBytes;
export const createDeadlines: (ms: number) => Deadlines = chosenDeadlines;
