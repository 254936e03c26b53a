import { digits, median } from '../harness/statistics.ts';
import { append, printTable } from '../harness/table.ts';
import type { Operation } from './operations.ts';
import { cpuMicrosOf } from './server-cpu.ts';

/** What is compared, with one server. */
export interface Comparison {
  readonly title: string;
  /** The process of the server. */
  readonly serverPid: number;
  readonly operations: Readonly<Record<string, Operation>>;
  /** What everything is a multiple of. */
  readonly base: string;
  /** Which operation does the least that any correct one of that name has to do. */
  readonly comparable: Readonly<Record<string, string>>;
}

interface Sample {
  readonly wall: number;
  /** Of client and server together. */
  readonly cpu: number;
}

const CONCURRENCIES = [1, 16, 128];
const WARM_UP_ROUNDS = 3;

/** Interleaved rounds; every claim of a round is committed in it. Prints medians of the ratios within a round. */
export async function measure(comparison: Comparison, rounds: number): Promise<void> {
  const { title, operations, base, comparable } = comparison;
  const byBase: Record<string, string[]> = {};
  const byLeast: Record<string, string[]> = {};
  for (const concurrency of CONCURRENCIES) {
    const samples = await sample(comparison, concurrency, rounds);
    const own = (name: string, what: keyof Sample): number => median((samples[name] ?? []).map((each) => each[what]));
    const ratio = (name: string, to: string, what: keyof Sample): string => {
      const ratios = (samples[name] ?? []).map(
        (each, round) => each[what] / (samples[to]?.[round]?.[what] ?? Number.NaN),
      );
      return `${median(ratios).toFixed(2)}×`;
    };
    for (const name of Object.keys(operations)) {
      append(byBase, name, ratio(name, base, 'wall'), `${digits(own(name, 'wall'))} µs`, ratio(name, base, 'cpu'));
    }
    for (const [name, to] of Object.entries(comparable)) {
      append(byLeast, `${name} / ${to}`, ratio(name, to, 'wall'), ratio(name, to, 'cpu'));
    }
  }
  const head = (...cells: string[]): string[] => [
    '',
    ...CONCURRENCIES.flatMap((concurrency) => cells.map((cell) => `${concurrency} at once${cell}`)),
  ];
  const row = ([name, cells]: [string, string[]]): string[] => [name, ...cells];
  printTable(
    `${title}: per operation, as a multiple of ${base}`,
    head('', ', time', ', CPU'),
    Object.entries(byBase).map(row),
  );
  printTable(`${title}: next to the least a correct one does`, head('', ', CPU'), Object.entries(byLeast).map(row));
}

async function sample(
  { operations, serverPid }: Comparison,
  concurrency: number,
  rounds: number,
): Promise<Record<string, Sample[]>> {
  const count = 100 * Math.min(10, concurrency) + concurrency;
  const samples: Record<string, Sample[]> = {};
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [name, operation] of Object.entries(operations)) {
      const own = process.cpuUsage();
      const server = cpuMicrosOf(serverPid);
      const startedAt = performance.now();
      await runMany(operation, count, concurrency);
      const wall = 1000 * (performance.now() - startedAt);
      const { user, system } = process.cpuUsage(own);
      const cpu = user + system + cpuMicrosOf(serverPid) - server;
      if (round >= 0) append(samples, name, { wall: wall / count, cpu: cpu / count });
    }
  }
  return samples;
}

async function runMany(operation: Operation, count: number, concurrency: number): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await operation(left);
    }),
  );
}
