import { Child } from './harness/child.ts';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { append, printTable } from './harness/table.ts';
import { MEMORY_NAMES, type MemoryAnswer } from './memory/worker.ts';

/** `pnpm memory`: what remembering a key costs in time and space, from ten thousand keys to ten million. */

const flags = readFlags({ rounds: 3, only: [], sizes: [10_000, 100_000, 1_000_000, 10_000_000] });
const rows: Record<string, MemoryAnswer[]> = {};
for (const count of flags.sizes) {
  const answers: Record<string, MemoryAnswer[]> = {};
  for (let round = 0; round < flags.rounds; round++) {
    for (const name of MEMORY_NAMES) {
      console.error(`${count} keys, ${name} …`);
      append(answers, name, await askWorker(name, count));
    }
  }
  for (const name of MEMORY_NAMES) {
    const of = (part: keyof MemoryAnswer): number => median((answers[name] ?? []).map((answer) => answer[part]));
    append(rows, name, { nanos: of('nanos'), bytes: of('bytes'), longestMs: of('longestMs') });
  }
}

console.log(describeRun());
const head = ['', ...flags.sizes.map((count) => `${count.toLocaleString('en')} keys`)];
const table = (title: string, cell: (answer: MemoryAnswer) => string): void =>
  printTable(
    title,
    head,
    MEMORY_NAMES.map((name) => [name, ...(rows[name] ?? []).map(cell)]),
  );
table('CPU per new key (memoryStore: claim and commit)', ({ nanos }) => `${digits(nanos)} ns`);
table('Bytes per key', ({ bytes }) => digits(bytes));
table('Most CPU for a thousand keys', ({ longestMs }) => `${digits(longestMs)} ms`);

async function askWorker(name: string, count: number): Promise<MemoryAnswer> {
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  const { child } = await Child.start(new URL('./memory/worker.ts', import.meta.url), [name, String(count)], flags);
  const answer = await child.ask<MemoryAnswer>({});
  await child.end();
  return answer;
}
