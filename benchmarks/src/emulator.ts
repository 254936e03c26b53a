import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lots, LotsTaken } from './emulator/running.ts';
import { Child } from './harness/child.ts';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';

/**
 * `pnpm emulator`: how many deliveries a second the emulator sends, from making an event to having its answer in the history; the
 * receiver, which answers at once, is another process on the same cores.
 */

const LOTS: Lots = { deliveries: 10_000, perLot: 500 };
const flags = readFlags({ rounds: 5, only: [], sizes: [1, 50] });
console.log(describeRun());
const folder = mkdtempSync(join(tmpdir(), 'hookgate-benchmark-'));
const receiver = await Child.start<{ url: string }>(new URL('./emulator/receiver.ts', import.meta.url), []);

const rows: string[][] = [];
for (const webhooks of flags.sizes) {
  for (const kind of ['in memory', 'with a state file', 'with a stream open']) {
    const stateFile = kind === 'with a state file' ? join(folder, `${webhooks}.jsonl`) : '';
    const args = [receiver.ready.url, String(webhooks), stateFile];
    const module = new URL('./emulator/running.ts', import.meta.url);
    const { child, ready } = await Child.start<{ url: string; token: string }>(module, args, ['--expose-gc']);
    const stream = kind === 'with a stream open' ? await openStream(ready) : undefined;
    await child.ask<LotsTaken>({ ...LOTS, deliveries: 2_000 });
    const runs: LotsTaken[] = [];
    for (let round = 0; round < flags.rounds; round++) runs.push(await child.ask<LotsTaken>(LOTS));
    stream?.abort();
    await child.end();
    rows.push([
      `${webhooks} ${webhooks === 1 ? 'webhook' : 'webhooks'}, ${kind}`,
      digits(median(runs.map(({ seconds }) => LOTS.deliveries / seconds))),
      `${digits(median(runs.map(({ cpu }) => (1e6 * cpu) / LOTS.deliveries)))} µs`,
      `${digits(median(runs.map(({ heapMiB }) => heapMiB)))} MiB`,
    ]);
  }
}
printTable(
  `Emulator (${LOTS.deliveries.toLocaleString('en')} deliveries a round)`,
  ['', 'deliveries/s', 'CPU of the emulator per delivery', 'heap after a round'],
  rows,
);
await receiver.child.end();
rmSync(folder, { recursive: true });
process.exit();

/** Reads the stream of changes, as a page does that is open. */
async function openStream({ url, token }: { readonly url: string; readonly token: string }): Promise<AbortController> {
  const controller = new AbortController();
  const { signal } = controller;
  const response = await fetch(`${url}/api/stream`, { headers: { authorization: `Bearer ${token}` }, signal });
  response.body?.pipeTo(new WritableStream()).catch(() => {});
  return controller;
}
