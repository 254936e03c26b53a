/** Reconciles 100,000 tasks of an API in this process, measures what is live at most, stops, and must end by itself. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createReceiver, memoryStore, ploton } from '@hookgate/core';
import { createPlotonClient, memoryCheckpoints, startReconciler } from '@hookgate/ploton';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const TASKS = 100_000;
const now = Date.now();

/** The newest first; of ten one is not finished. */
function taskAt(i: number): object {
  const at = new Date(now - 3_600_000 - i * 1_000).toISOString();
  const status = i % 10 === 0 ? 'running' : 'complete';
  return { id: `task_${i}`, status, tool: 'crm', created_at: at, metadata: {}, result: { text: 'x'.repeat(200), i } };
}

const live = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
let [atStart, most] = [0, 0];

const answer: typeof fetch = async (input) => {
  const url = new URL(String(input));
  const single = /\/tasks\/task_(\d+)$/.exec(url.pathname);
  if (single !== null) return Response.json(taskAt(Number(single[1])));
  const start = Number(url.searchParams.get('after')?.slice('task_'.length) ?? -1) + 1;
  if (start % 10_000 === 0) most = Math.max(most, live());
  const data = Array.from({ length: Math.min(100, TASKS - start) }, (_, i) => taskAt(start + i));
  return Response.json({ data, has_more: start + data.length < TASKS });
};

const receiver = createReceiver(ploton, {
  secret: 'whsec_test',
  endpoint: '/webhook',
  store: memoryStore({ maxKeys: 200_000 }),
  on: { '*': () => {} },
});
const client = createPlotonClient({ apiKey: 'pk_test_many_tasks', baseUrl: 'https://api.example/v1', fetch: answer });
const silent = { info() {}, warn() {}, error() {} };
atStart = live();
const reconciler = startReconciler({ client, receiver, checkpoints: memoryCheckpoints(), logger: silent, everyMs: 1 });
const report = await reconciler.run();
most = Math.max(most, live());
await reconciler.stop();
console.log(`report ${JSON.stringify(report)}`);
console.log(`megabytes ${((most - atStart) / 1e6).toFixed(1)}`);
