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
});
