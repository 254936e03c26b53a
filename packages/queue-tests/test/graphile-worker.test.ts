import { graphileSink } from './sinks/graphile-worker.ts';
import { testEngine } from './support/engine-test.ts';

await testEngine('graphile-worker', graphileSink);
