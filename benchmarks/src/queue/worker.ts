import { ploton } from '@hookgate/core';
import { type Consumer, consume } from '@hookgate/queue';
import { answerMessages } from '../harness/child.ts';
import { bareConsumer } from './bare-consumer.ts';
import { claimed } from './claimed.ts';
import { open, readPlace, type Variant } from './place.ts';

/** What the benchmark asks a worker: to do so many jobs, which are in its queue. */
export interface WorkOrder {
  readonly jobs: number;
  /** Whether to tell what memory is in use afterwards: a full collection also throws away what the compiler has learnt. */
  readonly collect?: boolean;
}

/** What that cost. */
export interface WorkDone {
  readonly micros: number;
  readonly wallMs: number;
  /** Bytes of the heap and beside it that are in use afterwards. */
  readonly bytes: number;
}

const place = readPlace();
const { engine, store } = await open(place);
let handled = 0;
let tell: () => void = () => {};
const count = async (): Promise<void> => {
  handled += 1;
  tell();
};

const CONSUMERS: Readonly<Record<Variant, () => Consumer>> = {
  bare: () => bareConsumer(count),
  'bare, with claim and commit': () => bareConsumer(({ id }) => claimed(store, id, count)),
  hookgate: () => consume(ploton, { store, on: { '*': count } }),
};
const consumer = CONSUMERS[place.variant]();

answerMessages<WorkOrder, WorkDone>(async ({ jobs, collect = false }) => {
  const target = handled + jobs;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const stop = await engine.work(consumer);
  await new Promise<void>((resolve) => {
    tell = () => {
      if (handled >= target) resolve();
    };
    tell();
  });
  await stop();
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - startedAt;
  if (collect) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { micros: user + system, wallMs, bytes: heapUsed + external };
});
process.send?.('ready');
