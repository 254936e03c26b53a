import type { Options } from 'tsup';

/** How every package is built: ESM and CommonJS, declarations for both. Each tsup.config.ts adds its entries only. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: ['es2022', 'node20'],
  platform: 'neutral',
  // `node:crypto` must stay `node:crypto`: Deno, Bun and workers know it by no other name.
  removeNodeProtocol: false,
  external: [/^node:/, /^#/, /^cloudflare:/],
  dts: true,
  sourcemap: true,
  // Chunks for CommonJS too, so that a class is one class however many entries share it.
  splitting: true,
  treeshake: true,
  clean: true,
};
