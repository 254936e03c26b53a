import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ENGINES, type EngineName, findServer } from '@hookgate/queue-tests';
import { findRedis } from '@hookgate/test-services';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';
import { measureAlone } from './queue/alone.ts';
import { measureWeb } from './queue/measure-web.ts';
import { measureWorkers, startWorker } from './queue/measure-workers.ts';
import { type Place, VARIANTS, type Variant } from './queue/place.ts';

/**
 * `pnpm queue [engine …]`: the hand-off next to the engine's own call in a JSON route, and `consume` next to the engine's own worker: alone,
 * and with a claim and a commit of the same store around it. `--memory=100000` instead: the worker's memory over so many jobs. `--alone`: what both cost
 * themselves, without an engine.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '11' }, memory: { type: 'string' }, alone: { type: 'boolean' } },
});
const MEMORY_STEP = 10_000;

console.log(describeRun());
if (values.alone) {
  await measureAlone(Number(values.rounds));
  process.exit();
}
const store = await findRedis();
if ('missing' in store) throw new Error(store.missing);
for (const engine of ENGINES) {
  if (positionals.length > 0 && !positionals.includes(engine)) continue;
  const server = await findServer(engine);
  if ('missing' in server) throw new Error(server.missing);
  const placeOf = (variant: Variant): Place => ({
    engine,
    url: server.url,
    storeUrl: store.url,
    queue: `q${randomUUID().replaceAll('-', '').slice(0, 16)}`,
    variant,
  });
  if (values.memory === undefined) await compare(engine, placeOf, Number(values.rounds));
  else await watchMemory(engine, placeOf, Number(values.memory));
  await server.stop();
}
await store.stop();

async function compare(engine: EngineName, placeOf: (variant: Variant) => Place, rounds: number): Promise<void> {
  const web = await measureWeb(placeOf, rounds);
  printTable(
    `${engine}: web process, deliveries of 1 KB, 32 connections`,
    ['', 'CPU next to bare', 'next to claim and commit', 'CPU per delivery', 'deliveries/s', 'p99'],
    VARIANTS.map((variant) => [
      ...comparison(variant, web),
      `${Math.round(middle(web, variant, 'perSecond')).toLocaleString('en')}`,
      `${digits(middle(web, variant, 'p99'))} ms`,
    ]),
  );
  const workers = await measureWorkers(placeOf, rounds);
  printTable(
    `${engine}: worker, jobs of 1 KB whose handler does nothing`,
    ['', 'CPU next to bare', 'next to claim and commit', 'CPU per job', 'jobs/s'],
    VARIANTS.map((variant) => [
      ...comparison(variant, workers),
      `${Math.round(middle(workers, variant, 'perSecond')).toLocaleString('en')}`,
    ]),
  );
}

async function watchMemory(engine: EngineName, placeOf: (variant: Variant) => Place, jobs: number): Promise<void> {
  const worker = await startWorker(placeOf('hookgate'));
  // As they come: some engines take their time.
  process.stdout.write(`${engine}: MiB in use after each ${MEMORY_STEP} jobs:`);
  for (let done = 0; done < jobs; done += MEMORY_STEP) {
    const { bytes } = await worker.work({ jobs: MEMORY_STEP, collect: true });
    process.stdout.write(` ${(bytes / 1_048_576).toFixed(1)}`);
  }
  process.stdout.write('\n');
  await worker.end();
}

type Samples<T> = ReadonlyMap<Variant, readonly T[]>;

function middle<T>(samples: Samples<T>, variant: Variant, what: keyof T): number {
  return median((samples.get(variant) ?? []).map((sample) => Number(sample[what])));
}

/** Medians of the ratios within a round. */
function comparison<T extends { readonly micros: number }>(variant: Variant, samples: Samples<T>): string[] {
  const ratio = (base: Variant): string => {
    const bases = samples.get(base) ?? [];
    const ratios = (samples.get(variant) ?? []).map(
      ({ micros }, round) => micros / (bases[round]?.micros ?? Number.NaN),
    );
    return `${median(ratios).toFixed(2)}×`;
  };
  return [
    variant,
    ratio('bare'),
    ratio('bare, with claim and commit'),
    `${digits(middle(samples, variant, 'micros'))} µs`,
  ];
}
