import { expect, it } from 'vitest';
import { receiverFacts } from '../../src/observe/receiver-facts.ts';
import { createReporter } from '../../src/observe/reporter.ts';

it.each([
  [1, '1 call had failed in 2 s'],
  [2, '2 calls had failed in 2 s'],
])('an outage with %i failed calls is told as one reads it', (failures, told) => {
  const lines: unknown[] = [];
  const write = (_fields: unknown, text?: unknown): void => void lines.push(text);
  const reporter = createReporter(undefined, { info: write, warn: write, error: write }, () => 0);
  reporter.report({ type: 'store-recovered', ...receiverFacts('ploton'), failures, durationMs: 1_200 });
  expect(lines).toEqual([`the dedupe store answers again; ${told}`]);
});
