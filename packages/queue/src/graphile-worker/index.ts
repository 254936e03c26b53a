export { type GraphileSinkOptions, type GraphileSource, graphileWorker } from './graphile-worker.ts';
