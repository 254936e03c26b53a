import { isChosen, readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';
import { measureTelemetry } from './http/measure-telemetry.ts';
import { NOBODY, TELEMETRY } from './http/telemetry-variants.ts';

/** `pnpm telemetry`: what it costs the server to be watched, over loopback. */

const flags = readFlags({ rounds: 151, only: [], sizes: [1_024] });

console.log(describeRun());
const names = Object.keys(TELEMETRY).filter((name) => name === NOBODY || isChosen(flags, name));
for (const size of flags.sizes) {
  const results = await measureTelemetry(names, size, flags.rounds, NOBODY);
  printTable(
    `Express with handlers, bodies of ${size / 1024} KB, 32 connections`,
    ['', 'server CPU next to no observer', 'CPU per delivery'],
    [...results].map(([name, { ratio, micros }]) => [
      name,
      `${ratio >= 1 ? '+' : '−'}${Math.abs(100 * (ratio - 1)).toFixed(1)} %`,
      `${digits(micros)} µs`,
    ]),
  );
}
