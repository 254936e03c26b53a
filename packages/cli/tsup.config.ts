import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', hookgate: 'src/hookgate.ts' },
  // Nobody requires a program.
  format: ['esm'],
  dts: { entry: { index: 'src/index.ts' } },
});
