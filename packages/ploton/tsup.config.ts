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
  // A few functions of the core that keep nothing: bundled from their sources, or importing the client would load all of it.
  noExternal: ['@hookgate/core'],
  esbuildOptions(options) {
    options.conditions = ['@hookgate/source'];
  },
  // The entries have no class in common: one file each, for each costs a process 0.3 ms.
  splitting: false,
});
