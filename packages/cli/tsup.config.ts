import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', hookgate: 'src/hookgate.ts' },
  dts: { entry: { index: 'src/index.ts' } },
});
