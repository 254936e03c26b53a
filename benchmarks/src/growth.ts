import { sendBodies } from './growth/bodies.ts';
import { verifyWithSecrets } from './growth/secrets.ts';
import { type WaiterGrowth, waitForFirst } from './growth/waiters.ts';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';

/** `pnpm growth`: how the cost grows with the body, the secrets and the waiting copies. Keys: `pnpm memory`. */

const MIB = 1_048_576;
const flags = readFlags({ rounds: 15, only: [], sizes: [200, 1_024, 10_240, 102_400, MIB - 100, 2 * MIB, 8 * MIB] });
console.warn = () => {};
console.log(describeRun());

const bodies: string[][] = [];
for (const size of flags.sizes) {
  const open = await sendBodies(size, 9 * MIB, flags.rounds);
  const limited = await sendBodies(size, MIB, flags.rounds);
  bodies.push([
    `${size.toLocaleString('en')} B`,
    `${open.status}, ${digits(open.millis)} ms`,
    `${digits((1_000_000 * open.millis) / size)} ns`,
    `${limited.status}, ${digits(limited.millis)} ms`,
  ]);
}
printTable('Body (CPU of sender and server)', ['', 'limit 9 MiB', 'per byte', 'limit 1 MiB'], bodies);

await verifyWithSecrets(1, 'first', 2 * flags.rounds);
const secrets: string[][] = [];
for (const count of [1, 2, 5, 10]) {
  const first = await verifyWithSecrets(count, 'first', flags.rounds);
  const last = await verifyWithSecrets(count, 'last', flags.rounds);
  secrets.push([String(count), `${digits(first)} µs`, `${digits(last)} µs`]);
}
printTable('Secrets (CPU per delivery of 1 KB)', ['', 'the first verifies', 'the last verifies'], secrets);

const waiters: string[][] = [];
for (const count of [10, 100, 1_000]) {
  const runs: WaiterGrowth[] = [];
  for (let round = 0; round < 5; round++) runs.push(await waitForFirst(count));
  const of = (part: 'bytes' | 'answeredMs'): string => digits(median(runs.map((run) => run[part])));
  waiters.push([String(count), `${of('bytes')} B`, `${of('answeredMs')} ms`]);
}
printTable('Waiting copies of one delivery', ['', 'held per copy', 'all answered after'], waiters);
process.exit();
