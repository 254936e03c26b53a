import { bullmqSink } from './sinks/bullmq.ts';
import { testEngine } from './support/engine-test.ts';

await testEngine('bullmq', bullmqSink);
