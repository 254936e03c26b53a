import { isChosen, readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';
import { type MicroResult, measureMicro } from './micro/measure.ts';
import { BASE, VARIANTS } from './micro/variants.ts';

/** `pnpm micro`: what it costs to turn the bytes of one delivery into its event, at five sizes. */

const flags = readFlags({ rounds: 25, only: [], sizes: [200, 1_024, 10_240, 102_400, 1_048_576] });
const names = Object.keys(VARIANTS).filter((name) => name === BASE || isChosen(flags, name));
const results: ReadonlyMap<string, MicroResult>[] = [];
for (const size of flags.sizes) {
  console.error(`${size} B …`);
  results.push(await measureMicro(names, size, flags.rounds));
}

console.log(describeRun());
const head = ['', ...flags.sizes.map(sizeName)];
const row = (name: string, cell: (result: MicroResult) => string): string[] => [
  name,
  ...results.map((at) => cell(at.get(name) as MicroResult)),
];
printTable('CPU per delivery, as a multiple of the floor', head, [
  row(BASE, ({ micros }) => `${digits(micros)} µs`),
  ...names.filter((name) => name !== BASE).map((name) => row(name, ({ ratio }) => `${ratio.toFixed(2)}×`)),
]);
printTable(
  'Bytes allocated per delivery',
  head,
  names.map((name) => row(name, ({ bytes }) => Math.round(bytes).toLocaleString('en'))),
);

function sizeName(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${bytes / 1024} KB` : `${bytes / 1_048_576} MB`;
}
