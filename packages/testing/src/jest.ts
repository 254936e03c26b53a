/**
 * `import '@hookgate/testing/jest'` in a test or a setup file (`setupFilesAfterEnv`) adds the matchers to jest's global
 * `expect`. With `injectGlobals: false`: `expect.extend(matchers)`, and `matchers` is in `@hookgate/testing`.
 *
 * @module
 */
import type { HookgateMatchers } from './matchers/hookgate-matchers.ts';
import { type Matchers as MatcherFunctions, matchers } from './matchers/matchers.ts';

const { expect } = globalThis as { readonly expect?: { extend?(matchers: MatcherFunctions): void } };
if (typeof expect?.extend !== 'function') {
  throw new Error(
    '@hookgate/testing/jest: there is no global `expect`. Import this in a test or in setupFilesAfterEnv; ' +
      'with injectGlobals: false, call expect.extend(matchers) with the matchers of @hookgate/testing.',
  );
}
expect.extend({ ...matchers });

declare global {
  // biome-ignore lint/style/noNamespace: @types/jest declares its matchers in this namespace
  namespace jest {
    // The type parameters are those of @types/jest, to the letter: interfaces merge only so.
    interface Matchers<R, T> extends HookgateMatchers<R> {}
  }
}

export type { HookgateMatchers };
