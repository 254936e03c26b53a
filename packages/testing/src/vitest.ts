/**
 * `import '@hookgate/testing/vitest'` in a test or a setup file adds the matchers to vitest's `expect`.
 *
 * @module
 */
import { expect } from 'vitest';
import type { HookgateMatchers } from './matchers/hookgate-matchers.ts';
import { matchers } from './matchers/matchers.ts';

expect.extend({ ...matchers });

declare module 'vitest' {
  // The type parameters are vitest's, to the letter: interfaces merge only so.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends HookgateMatchers<R> {}
}

export type { HookgateMatchers };
