import { readFileSync, writeFileSync } from 'node:fs';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { printTable } from './harness/table.ts';
import { HANDLERS, MIDDLEWARE, PARSER, SAMPLE } from './http/app.ts';
import { measureHttp } from './http/measure.ts';
import { measureMicro } from './micro/measure.ts';
import { BASE } from './micro/variants.ts';

/**
 * `pnpm check`: whether a delivery has become dearer since `baseline.json` was written. Compares ratios, never times, so
 * that a slower machine is no regression: to the floor, and in servers to the senders' sample code. `pnpm check write`
 * writes the file.
 */

/** Ratios of two runs on a noisy machine differ by this much without a reason. */
const TOLERANCE = 1.15;
const FILE = new URL('../baseline.json', import.meta.url);
const SIZE = 1_024;
const MICRO = [
  'hookgate Ploton, verify and parse',
  'hookgate Ploton, whole receiver, memory store',
  'hookgate Platos, whole receiver, memory store',
];

const flags = readFlags({ rounds: 15, only: [], sizes: [SIZE] });
const ratios: Record<string, number> = {};
const micro = await measureMicro([BASE, ...MICRO], SIZE, flags.rounds);
for (const name of MICRO) ratios[name] = micro.get(name)?.ratio ?? Number.NaN;
for (const framework of ['express', 'fastify', 'koa', 'hono']) {
  const http = await measureHttp(framework, [PARSER, SAMPLE, MIDDLEWARE, HANDLERS], SIZE, flags.rounds);
  // Next to the sample code, which hashes and parses as well: how much dearer than the parser both are differs by processor.
  const sample = http.get(SAMPLE)?.ratio ?? Number.NaN;
  for (const name of [MIDDLEWARE, HANDLERS]) {
    ratios[`${framework}, ${name}`] = (http.get(name)?.ratio ?? Number.NaN) / sample;
  }
}

console.log(describeRun());
if (process.argv.includes('write')) {
  const rounded = Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(3))]));
  writeFileSync(FILE, `${JSON.stringify(rounded, undefined, 2)}\n`);
} else {
  const baseline = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>;
  const worse = Object.keys(ratios).filter((name) => !((ratios[name] ?? 0) <= TOLERANCE * (baseline[name] ?? 0)));
  const row = (name: string): string[] => [
    name,
    `${baseline[name]?.toFixed(2)}×`,
    `${ratios[name]?.toFixed(2)}×`,
    worse.includes(name) ? 'worse' : 'as before, or better',
  ];
  printTable('Ratios', ['', 'then', 'now', ''], Object.keys(ratios).map(row));
  process.exitCode = worse.length > 0 ? 1 : 0;
}
