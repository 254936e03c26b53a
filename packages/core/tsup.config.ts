import { defineConfig, type Options } from 'tsup';
import { base } from '../../tsup.base.ts';

const everywhere: Options = {
  ...base,
  entry: {
    index: 'src/everything.ts',
    'store-kit/index': 'src/store-kit/index.ts',
    // What `#runtime` in package.json points to; the runtime's condition chooses.
    'runtime/node': 'src/runtime/node.ts',
    'runtime/web': 'src/runtime/web.ts',
    'runtime/workerd': 'src/runtime/workerd.ts',
  },
  dts: {
    entry: {
      index: 'src/index.ts',
      'node/index': 'src/node/index.ts',
      'sender-kit/index': 'src/sender-kit/index.ts',
      'store-kit/index': 'src/store-kit/index.ts',
    },
  },
  // The entries have nothing in common but constants: one file each, no chunks. The pack check sees to it.
  splitting: false,
};

/**
 * The CommonJS entry of Node, which names its runtime by a path: resolvers that know `exports` but not `imports` (Jest 28) find no
 * `#runtime`.
 */
const onNode: Options = {
  ...base,
  entry: { 'index.node': 'src/everything.ts' },
  format: ['cjs'],
  external: [/^node:/],
  dts: false,
  splitting: false,
  clean: false,
  esbuildPlugins: [
    {
      name: 'runtime-of-node',
      setup({ onResolve }) {
        onResolve({ filter: /^#runtime$/ }, () => ({ path: './runtime/node.cjs', external: true }));
      },
    },
  ],
};

export default defineConfig([everywhere, onNode]);
