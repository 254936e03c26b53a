import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    bullmq: 'src/bullmq/index.ts',
    'pg-boss': 'src/pg-boss/index.ts',
    'graphile-worker': 'src/graphile-worker/index.ts',
    nats: 'src/nats/index.ts',
    rabbitmq: 'src/rabbitmq/index.ts',
  },
});
