import { Child } from './harness/child.ts';
import { isChosen, readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { append, printTable } from './harness/table.ts';
import { MEMORY_NAMES } from './memory/makers.ts';
import type { MemoryAnswer } from './memory/worker.ts';

/** `pnpm memory`: what remembering a key costs in time and space, from ten thousand keys to ten million. */

const flags = readFlags({ rounds: 5, only: [], sizes: [10_000, 100_000, 1_000_000, 10_000_000] });
const names = MEMORY_NAMES.filter((name) => isChosen(flags, name));
const rows: Record<string, MemoryAnswer[]> = {};
for (const count of flags.sizes) {
  const answers: Record<string, MemoryAnswer[]> = {};
  for (let round = 0; round < flags.rounds; round++) {
    for (const name of names) {
      console.error(`${count} keys, ${name} …`);
      append(answers, name, await askWorker(name, count));
    }
  }
  for (const name of names) append(rows, name, summary(answers[name] ?? []));
}

console.log(describeRun());
const head = ['', ...flags.sizes.map((count) => `${count.toLocaleString('en')} keys`)];
const table = (title: string, cell: (answer: MemoryAnswer) => string): void =>
  printTable(
    title,
    head,
    names.map((name) => [name, ...(rows[name] ?? []).map(cell)]),
  );
table('CPU per new key (memoryStore: claim and commit)', ({ nanos }) => `${digits(nanos)} ns`);
table('Bytes per key', ({ bytes }) => digits(bytes));
table('Longest pause while inserting', ({ insertMs }) => milliseconds(insertMs));
table('Longest pause while as many expire', ({ expireMs }) => milliseconds(expireMs));
table('Longest pause of a sweep of as many', ({ sweepMs }) => milliseconds(sweepMs));

/** A pause of its own comes back in every round, one that other processes made does not: the least of the rounds counts. */
function summary(answers: readonly MemoryAnswer[]): MemoryAnswer {
  const of = (part: keyof MemoryAnswer): number[] => answers.map((answer) => answer[part] ?? Number.NaN);
  return {
    nanos: median(of('nanos')),
    bytes: median(of('bytes')),
    insertMs: Math.min(...of('insertMs')),
    expireMs: Math.min(...of('expireMs')),
    sweepMs: Math.min(...of('sweepMs')),
  };
}

function milliseconds(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : `${digits(value)} ms`;
}

async function askWorker(name: string, count: number): Promise<MemoryAnswer> {
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  const { child } = await Child.start(new URL('./memory/worker.ts', import.meta.url), [name, String(count)], flags);
  const answer = await child.ask<MemoryAnswer>({});
  await child.end();
  return answer;
}
