import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: {
    index: 'src/everything.ts',
    'store-kit/index': 'src/store-kit/index.ts',
    // What `#runtime` in package.json points to; the runtime's condition chooses.
    'runtime/node': 'src/runtime/node.ts',
    'runtime/web': 'src/runtime/web.ts',
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
});
