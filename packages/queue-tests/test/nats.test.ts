import { natsSink } from './sinks/nats.ts';
import { testEngine } from './support/engine-test.ts';

await testEngine('nats', natsSink);
