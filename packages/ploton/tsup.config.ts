import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    file: 'src/checkpoints/file.ts',
    redis: 'src/checkpoints/redis.ts',
    postgres: 'src/checkpoints/postgres.ts',
  },
  // A few functions that keep nothing: bundled, or importing the client would load all of the core.
  noExternal: ['@hookgate/core'],
  treeshake: { moduleSideEffects: 'no-external' },
});
