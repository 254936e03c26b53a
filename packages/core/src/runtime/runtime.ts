import * as chosen from '#runtime';
import type { MacModule } from '../verify/mac/mac.ts';
import type { SchemeCrypto } from '../verify/schemes/scheme-crypto.ts';
import type { Deadlines } from './deadlines.ts';

/** What each runtime provides under `#runtime`; the package's `imports` conditions choose the file. */
interface Runtime extends MacModule, SchemeCrypto {
  createDeadlines(ms: number): Deadlines;
}

/** Typed for all runtimes at once: what is synchronous on Node is not elsewhere. */
const runtime: Runtime = chosen;

export const mac: MacModule = runtime;
export const schemeCrypto: SchemeCrypto = runtime;
export const createDeadlines: Runtime['createDeadlines'] = runtime.createDeadlines;
