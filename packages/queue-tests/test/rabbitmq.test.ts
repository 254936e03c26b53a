import { rabbitSink } from './sinks/rabbitmq.ts';
import { testEngine } from './support/engine-test.ts';

await testEngine('rabbitmq', rabbitSink);
