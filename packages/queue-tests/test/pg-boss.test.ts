import { pgBossSink } from './sinks/pg-boss.ts';
import { testEngine } from './support/engine-test.ts';

await testEngine('pg-boss', pgBossSink);
