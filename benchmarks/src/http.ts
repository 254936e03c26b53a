import { isChosen, readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';
import { PARSER } from './http/app.ts';
import { FRAMEWORKS } from './http/frameworks.ts';
import { measureHttp } from './http/measure.ts';

/** `pnpm http [framework …]`: what a delivery costs the server, over loopback, in each framework. */

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = readFlags({ rounds: 21, only: [], sizes: [1_024, 102_400] });

console.log(describeRun());
for (const [framework, load] of Object.entries(FRAMEWORKS)) {
  if (chosen.length > 0 && !chosen.includes(framework)) continue;
  const names = Object.keys(await load()).filter((name) => name === PARSER || isChosen(flags, name));
  for (const size of flags.sizes) {
    console.error(`${framework}, ${size} B …`);
    const results = await measureHttp(framework, names, size, flags.rounds);
    printTable(
      `${framework}, bodies of ${size / 1024} KB, 32 connections`,
      ['', 'server CPU next to the JSON parser', 'CPU per request', 'requests/s', 'p50', 'p99'],
      [...results].map(([name, { ratio, micros, requestsPerSecond, p50, p99 }]) => [
        name,
        name === PARSER ? '0 %' : signed(ratio - 1),
        `${digits(micros)} µs`,
        Math.round(requestsPerSecond).toLocaleString('en'),
        `${digits(p50)} ms`,
        `${digits(p99)} ms`,
      ]),
    );
  }
}

function signed(share: number): string {
  const percent = Math.round(100 * share);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
}
