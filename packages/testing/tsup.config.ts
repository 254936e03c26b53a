import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    'adapter-suite': 'src/adapter-suite/index.ts',
    'store-suite': 'src/store-suite/index.ts',
    'sink-suite': 'src/sink-suite/index.ts',
    'sender-kit': 'src/sender-kit/index.ts',
    vitest: 'src/vitest.ts',
    jest: 'src/jest.ts',
  },
});
